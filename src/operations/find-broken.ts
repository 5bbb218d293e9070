import { setTimeout as sleep } from 'node:timers/promises';
import { observeStack } from './session/observe-stack.js';
import { diagnoseServices, ownVolumes } from '../plan/reset.js';
import type { ProjectOptions } from '../project/load-project.js';
import { explainReplicas } from './explain-replicas.js';
import type { Explanation } from './explain-replicas.js';
import { openSession } from './session/session.js';

/** The engine lists a container as running for a moment after it has told of its end. */
const LOOKS = 4;
const PAUSE_MS = 50;

/** Why a replica is broken, and whether its reset rewinds data. */
export interface FoundBroken extends Explanation {
  rewinds: boolean;
}

/** Why a replica that has just broken is so; undefined where it is not, or not any more. */
export async function findBroken(
  project: ProjectOptions,
  service: string,
  number: number,
): Promise<FoundBroken | undefined> {
  const { signal } = new AbortController();
  const session = await openSession(project, [service], {
    signal,
    onEvent: () => undefined,
    onWarning: () => undefined,
  });
  for (let look = 1; look <= LOOKS; look += 1) {
    const observed = await observeStack(session.connection, session.stack);
    const replica = diagnoseServices(session.stack, observed, [service]).find((one) => one.number === number);
    const state = replica?.diagnosis.state;
    if (replica !== undefined && (state === 'broken' || state === 'missing')) {
      const [explanation] = await explainReplicas(session, observed, [replica]);
      return explanation && { ...explanation, rewinds: ownVolumes(session.stack, [service]).length > 0 };
    }
    await sleep(look * PAUSE_MS);
  }
  return undefined;
}
