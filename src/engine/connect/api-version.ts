/** The newest API that devenv was tried with; a newer engine is asked to speak this one. */
const NEWEST_TRIED = '1.51';

/** Whether an Engine API version (`1.41`) is a given one or newer. */
export function atLeast(version: string, wanted: string): boolean {
  const [major, minor] = parts(version);
  const [wantedMajor, wantedMinor] = parts(wanted);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** The version to speak with an engine that offers `offered`: its own, or the newest tried one where that is older. */
export function negotiate(offered: string): string {
  return atLeast(offered, NEWEST_TRIED) ? NEWEST_TRIED : offered;
}

/** The minor part of an Engine API version: 41 of `1.41`. */
export function apiMinor(version: string): number {
  return parts(version)[1];
}

function parts(version: string): [number, number] {
  const [major, minor] = version.split('.').map(Number);
  return [major ?? 0, minor ?? 0];
}
