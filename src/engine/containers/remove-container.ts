import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from 'dockerode';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** How long a removal that another command asked for may take, in milliseconds. */
const REMOVAL_MS = 10_000;

/** Looks at what Podman calls dependent containers, and the pause between two, in milliseconds. */
const LOOKS = 100;
const LOOK_AGAIN_MS = 100;

/**
 * Removes a container, by force: a running one is killed. (`DELETE /containers/{id}`) One that is gone is fine; one that
 * somebody else removes is waited for, so that what it holds is free afterwards. Podman keeps a container as long as
 * there is another that joins its network, so that the other's removal, under way as well, is waited for.
 */
export async function removeContainer(
  { docker, podman }: EngineConnection,
  id: string,
  volumes: boolean,
): Promise<void> {
  // there, a removal by force stops a running one first, with all the grace that it has
  if (podman === true)
    await docker
      .getContainer(id)
      .kill({ signal: 'SIGKILL' })
      .catch(() => undefined);
  for (let look = 1; ; look += 1) {
    try {
      await removeOnce(docker.getContainer(id), volumes);
      return;
    } catch (error) {
      if (look === LOOKS || !/has dependent containers/.test(engineFault(error).message)) throw error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

async function removeOnce(container: Container, volumes: boolean): Promise<void> {
  try {
    await container.remove({ force: true, v: volumes });
  } catch (error) {
    const { status, message } = engineFault(error);
    if (status === 404) return;
    if (status !== 409 || !/removal of container .* in progress/i.test(message)) throw error;
    const gone = container.wait({ condition: 'removed' }).catch(() => undefined);
    await Promise.race([gone, sleep(REMOVAL_MS, undefined, { ref: false })]);
  }
}
