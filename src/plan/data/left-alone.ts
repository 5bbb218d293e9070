import type { Volume } from '../../stack/stack.js';
import type { ObservedVolume } from '../observed.js';

/**
 * Why a reset leaves the data of a volume alone; undefined where it does not. What another driver, or a folder of the
 * user's, keeps would be gone for good with the volume, or not touched at all; what somebody else made is theirs. A tmpfs holds nothing but for its mounters.
 */
export function leftAlone(
  { name, external, driver = 'local', driver_opts: options = {} }: Volume,
  there: readonly ObservedVolume[],
): string | undefined {
  if (external === true) return 'external';
  if (there.some((one) => one.name === name && one.key === '')) return 'not made for this stack';
  if (driver !== 'local') return `kept by the driver ${driver}`;
  const elsewhere = Object.keys(options).length > 0 && options['type'] !== 'tmpfs';
  return elsewhere ? `kept in ${options['device'] ?? 'a place of its driver options'}` : undefined;
}
