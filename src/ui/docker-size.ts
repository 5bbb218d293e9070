const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes as docker tells traffic, to three digits: `1.98MB`. */
export function decimalSize(bytes: number): string {
  return sizeWords(bytes, 1000, DECIMAL, 3);
}

/** Bytes as docker tells memory, to four digits: `23.54GiB`. */
export function binarySize(bytes: number): string {
  return sizeWords(bytes, 1024, BINARY, 4);
}

function sizeWords(bytes: number, base: number, units: string[], digits: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  return `${Number(value.toPrecision(digits))}${units[unit] ?? ''}`;
}
