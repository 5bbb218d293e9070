import { DevenvError } from '../../errors.js';

/** Seconds of the units of a time span. */
const UNITS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** `10m`, `2h30m`, a date or Unix seconds, as the Unix seconds that the engine takes. Fails with USAGE. */
export function engineTime(text: string): string {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text) {
    const ago = parts.reduce((sum, [, count, name = '']) => sum + Number(count) * (UNITS[name] ?? 0), 0);
    return (Date.now() / 1000 - ago).toFixed(3);
  }
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const date = Date.parse(text);
  if (Number.isNaN(date)) {
    throw new DevenvError('USAGE', `"${text}" is not a time.`, {
      suggestions: ['--since 10m', '--since 2026-01-31T12:00:00'],
    });
  }
  // a date may have more digits than milliseconds
  const fraction = /T[\d:]+\.(\d+)/.exec(text)?.[1] ?? '';
  return `${Math.floor(date / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`;
}
