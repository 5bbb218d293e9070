import type { ObservedContainer, ObservedState } from './observed.js';

/** The sandbox of a workload, where it is there. */
export function sandboxOf(
  { containers }: ObservedState,
  { service, number }: Pick<ObservedContainer, 'service' | 'number'>,
): ObservedContainer | undefined {
  return containers.find((one) => one.role === 'sandbox' && one.service === service && one.number === number);
}
