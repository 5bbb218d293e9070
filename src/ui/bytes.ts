const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A size as docker prints it, in powers of 1000: `512 B`, `4.1 MB`, `180 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}
