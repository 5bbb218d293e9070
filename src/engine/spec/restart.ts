import type { HostRestartPolicy } from 'dockerode';
import { parseDuration } from '../../stack/duration.js';
import type { Healthcheck, Service } from '../../stack/stack.js';
import type { SpecContext } from './spec.js';

/** The restart policy of `deploy.restart_policy`, else of `restart`; the engine's own default where there is neither. */
export function restartPolicy(service: Service): HostRestartPolicy {
  const policy = service.deploy?.restart_policy;
  const [name = '', count] = (service.restart ?? '').split(':');
  if (policy === undefined) return { Name: name, ...attempts(count) };
  const condition = policy.condition ?? '';
  const asked = { none: 'no', any: 'always' }[condition] ?? condition;
  return { Name: asked, ...(asked === 'on-failure' ? attempts(policy.max_attempts) : {}) };
}

function attempts(count: string | number | undefined): { MaximumRetryCount?: number } {
  return count === undefined ? {} : { MaximumRetryCount: Number(count) };
}

/** A health check as the engine takes it: durations in nanoseconds. */
export function healthConfig(
  check: Healthcheck | undefined,
  { apiMinor, podman }: Pick<SpecContext, 'apiMinor' | 'podman'>,
): Record<string, unknown> | undefined {
  if (check === undefined) return undefined;
  if (check.disable === true) return { Test: ['NONE'] };
  const nanoseconds = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Math.round(parseDuration(text) * 1e6);
  const entries: [string, unknown][] = [
    ['Test', podman === true ? testForPodman(check.test) : check.test],
    ['Interval', nanoseconds(check.interval)],
    ['Timeout', nanoseconds(check.timeout)],
    ['StartPeriod', nanoseconds(check.start_period)],
    ['StartInterval', apiMinor >= 44 ? nanoseconds(check.start_interval) : undefined],
    ['Retries', check.retries],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Podman splits a command at its spaces again, unless it is handed over as JSON in one piece. */
function testForPodman(test: string[] | undefined): string[] | undefined {
  if (test === undefined) return undefined;
  const [kind, ...command] = test;
  const split = kind === 'CMD' && command.length > 1 && command.some((argument) => /^$|\s/.test(argument));
  return split ? [JSON.stringify(command)] : test;
}
