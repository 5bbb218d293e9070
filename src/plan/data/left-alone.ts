import type { Volume } from '../../stack/stack.js';

/**
 * Why a reset leaves the data of a volume alone; undefined where it does not. What another driver, or a folder of the
 * user's, keeps would be gone for good with the volume, or not touched at all. A tmpfs holds nothing but for its mounters.
 */
export function leftAlone({ external, driver = 'local', driver_opts: options = {} }: Volume): string | undefined {
  if (external === true) return 'external';
  if (driver !== 'local') return `kept by the driver ${driver}`;
  const elsewhere = Object.keys(options).length > 0 && options['type'] !== 'tmpfs';
  return elsewhere ? `kept in ${options['device'] ?? 'a place of its driver options'}` : undefined;
}
