import type { StepOutcome } from '../../engine/apply.js';
import type { DevenvError } from '../../errors.js';
import type { Stack } from '../../stack/stack.js';
import type { Surroundings } from './session.js';

/** The services of a run that all who depend on them can do without (`required: false`), by the names of those. */
export type OptionalServices = ReadonlyMap<string, string[]>;

/** What was asked for by its name is not optional. */
export function optionalServices(stack: Stack, services: string[], asked: string[]): OptionalServices {
  const unasked = services.filter((name) => !asked.includes(name));
  const dependents = unasked.map((name): [string, string[]] => [name, dependentsOf(stack, services, name)]);
  return new Map(
    dependents.filter(([name, all]) => {
      const required = all.some((one) => stack.services[one]?.depends_on?.[name]?.required !== false);
      return all.length > 0 && !required;
    }),
  );
}

function dependentsOf(stack: Stack, services: string[], name: string): string[] {
  return services.filter((one) => stack.services[one]?.depends_on?.[name] !== undefined);
}

/**
 * The failures without those of optional services that were started and did not become what was waited for: they are
 * told as warnings, as docker compose does. What could not be started at all is a failure for both.
 */
export function withoutOptional(
  failures: DevenvError[],
  optional: OptionalServices,
  outcomes: StepOutcome[],
  { onWarning }: Pick<Surroundings, 'onWarning'>,
): DevenvError[] {
  const steps = outcomes.filter(({ planned }) => planned.step.kind !== 'wait').map(({ error }) => error);
  return failures.filter((failure) => {
    const { service = '', message } = failure;
    const dependents = optional.get(service);
    if (dependents === undefined || steps.includes(failure)) return true;
    const go = dependents.length === 1 ? 'goes' : 'go';
    onWarning(`${dependents.join(', ')} ${go} without the optional dependency ${service}: ${message}`);
    return false;
  });
}
