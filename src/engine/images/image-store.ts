import type { EngineConnection } from '../connection.js';

const answers = new WeakMap<object, Promise<boolean>>();

/**
 * Whether the engine keeps images in containerd, which can hold several platforms and attestations in one image; the
 * older stores can't. Asked once. (Engine API, SystemInfo)
 */
export function hasContainerdStore(connection: EngineConnection): Promise<boolean> {
  const known = answers.get(connection.docker) ?? probe(connection);
  answers.set(connection.docker, known);
  return known;
}

async function probe(connection: EngineConnection): Promise<boolean> {
  const { DriverStatus } = (await connection.docker.info()) as { DriverStatus?: [string, string][] };
  return (DriverStatus ?? []).some(([name, value]) => name === 'driver-type' && /containerd\.snapshotter/.test(value));
}
