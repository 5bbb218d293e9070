/** From this many seconds on, a time is told in the unit beside it. */
const UNITS: [from: number, seconds: number, name: string][] = [
  [2 * 365 * 86_400, 365 * 86_400, 'years'],
  [60 * 86_400, 30 * 86_400, 'months'],
  [14 * 86_400, 7 * 86_400, 'weeks'],
  [48 * 3600, 86_400, 'days'],
  [1.5 * 3600, 3600, 'hours'],
  [2 * 60, 60, 'minutes'],
];

/** A time as docker tells it: `3 seconds`, `About a minute`, `5 weeks`. Seconds in. */
export function humanDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 1) return 'Less than a second';
  if (whole === 1) return '1 second';
  if (whole < 60) return `${whole} seconds`;
  if (whole < 120) return 'About a minute';
  if (whole >= 3600 && whole < 5400) return 'About an hour';
  const [, unit, name] = UNITS.find(([from]) => whole >= from) ?? [0, 60, 'minutes'];
  return `${name === 'hours' ? Math.round(whole / unit) : Math.floor(whole / unit)} ${name}`;
}
