/** States that Podman tells and Docker knows by another name. */
const PODMAN: Record<string, string> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
  unknown: 'dead',
};

/** A container's state by the name that Docker has for it. */
export function dockerState(state: string): string {
  return PODMAN[state] ?? state;
}
