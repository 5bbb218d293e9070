import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from './connection.js';
import { engineFault } from './failure.js';

/** How long a removal that another command asked for may take, in milliseconds. */
const REMOVAL_MS = 10_000;

/**
 * Removes a container, by force: a running one is killed. (`DELETE /containers/{id}`) One that is gone is fine; one that
 * somebody else removes is waited for, so that what it holds is free afterwards.
 */
export async function removeContainer({ docker }: EngineConnection, id: string, volumes: boolean): Promise<void> {
  const container = docker.getContainer(id);
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
