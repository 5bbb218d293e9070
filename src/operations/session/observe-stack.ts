import { setImmediate } from 'node:timers/promises';
import type { EngineConnection } from '../../engine/connection.js';
import { observe, observeContainers } from '../../engine/observe.js';
import { startTimes } from '../../engine/containers/start-times.js';
import { doubtfulJoins, knownJoins } from '../../plan/joins.js';
import type { ObservedContainer, ObservedState } from '../../plan/observed.js';
import { identifyParts } from '../../plan/parts.js';
import { readKnownJoins, saveKnownJoins } from '../../project/known-joins.js';
import { livingReaders } from '../../project/readers.js';
import type { Stack } from '../../stack/stack.js';

/** What the engine holds for a stack, with what tells whether its workloads are in the network namespaces of their sandboxes. */
export async function observeStack(connection: EngineConnection, stack: Stack): Promise<ObservedState> {
  const readers = new Set(livingReaders(stack.name).map(({ token }) => token));
  const [observed] = await Promise.all([observe(connection, stack, readers), identifyMeanwhile(stack)]);
  return { ...observed, containers: await withStartTimes(connection, stack.name, observed.containers) };
}

/** Once the engine is asked, and while it looks, what its answer will be compared with is found out. */
async function identifyMeanwhile(stack: Stack): Promise<void> {
  await setImmediate();
  identifyParts(stack);
}

/** The containers of a stack alone, with the same. */
export async function observeWorkloads(connection: EngineConnection, stack: Stack): Promise<ObservedContainer[]> {
  return withStartTimes(connection, stack.name, await observeContainers(connection, stack.name));
}

/**
 * The containers with the times at which they were started, where a sandbox may have started again without its workload.
 * What was found is kept, so that nothing is asked about what has not started since.
 */
async function withStartTimes(
  connection: EngineConnection,
  project: string,
  containers: ObservedContainer[],
): Promise<ObservedContainer[]> {
  const before = readKnownJoins(project);
  const doubtful = doubtfulJoins(containers, before).flatMap(({ workload, sandbox }) => [workload, sandbox]);
  const undated = new Set(doubtful.flatMap(({ id, startedAt }) => (startedAt === undefined ? [id] : [])));
  const times = await startTimes(connection, [...undated]);
  const dated = containers.map((one) => {
    const startedAt = times.get(one.id);
    return startedAt === undefined ? one : { ...one, startedAt };
  });
  const after = knownJoins(dated, before);
  if (JSON.stringify(after) !== JSON.stringify(before)) saveKnownJoins(project, after);
  return dated;
}
