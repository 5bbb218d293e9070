import { DevenvError } from '../../errors.js';
import type { Stack } from '../../stack/stack.js';

/** Whose output an attached run shows. */
export interface AttachOptions {
  /** These alone, whatever the file says; none named: what the user named, or all. */
  only: string[];
  without: string[];
  /** What the named services depend on, too. */
  dependencies: boolean;
}

/** The services of a run whose output is shown: those with `attach: false` are left out unless asked for by name. */
export function attachedServices(
  stack: Stack,
  run: readonly string[],
  named: readonly string[],
  { only, without, dependencies }: AttachOptions,
): string[] {
  for (const service of [...only, ...without]) requireIn(run, service);
  const wanted = dependencies ? run : run.filter((name) => named.includes(name));
  const willing = wanted.filter((name) => stack.services[name]?.attach !== false);
  return (only.length > 0 ? only : willing).filter((name) => !without.includes(name));
}

/** Throws SERVICE_UNKNOWN where a service is not part of a run. */
export function requireIn(run: readonly string[], service: string): void {
  if (run.includes(service)) return;
  throw new DevenvError('SERVICE_UNKNOWN', `Service ${service} is not part of this run.`, {
    reason: `It brings up ${run.join(', ')}.`,
    service,
  });
}
