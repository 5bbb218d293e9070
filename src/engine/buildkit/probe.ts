import type { EngineConnection } from '../connection.js';

const answers = new WeakMap<object, Promise<boolean>>();

/** Whether the engine can build with BuildKit: Docker can since 18.09, Podman and Windows engines can't. Asked once. */
export function hasBuildKit(connection: EngineConnection): Promise<boolean> {
  const known = answers.get(connection.docker) ?? probe(connection);
  answers.set(connection.docker, known);
  return known;
}

async function probe(connection: EngineConnection): Promise<boolean> {
  if (connection.osType.startsWith('windows')) return false;
  const version = (await connection.docker.version()) as { Components?: { Name: string }[] };
  return !(version.Components ?? []).some(({ Name }) => /podman/i.test(Name));
}
