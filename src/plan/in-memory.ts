import type { Service } from '../stack/stack.js';

/**
 * Whether a path of a service's containers lies in a tmpfs. The engine copies beside the mounts that a container's processes
 * alone see: what is copied there is lost, and what lies there is not found.
 */
export function isInMemory({ tmpfs = [], volumes = [] }: Service, target: string): boolean {
  const mounts = [
    ...tmpfs.map((mount) => ({ path: mount.split(':')[0] ?? mount, type: 'tmpfs' })),
    ...volumes.map((mount) => ({ path: mount.target, type: mount.type })),
  ];
  const holding = mounts.filter(({ path }) => target === path || target.startsWith(`${path.replace(/\/$/, '')}/`));
  return holding.sort((a, b) => b.path.length - a.path.length)[0]?.type === 'tmpfs';
}
