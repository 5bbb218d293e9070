import type { EngineConnection } from '../../engine/connection.js';
import { statInContainer } from '../../engine/files/file-stat.js';
import { observeContainers } from '../../engine/observe.js';
import { workloadFacts, type WorkloadFacts } from '../../engine/containers/workload-facts.js';
import type { ObservedContainer } from '../../plan/observed.js';
import type { Tree, TreeEntry } from '../../plan/watch-tree.js';
import { containerPath, type Copy } from './copy.js';

/** A container that files are copied to. */
export interface WatchTarget extends WorkloadFacts {
  id: string;
  running: boolean;
  /** It has been started at some time: a new one is about to be, by whoever made it. */
  started: boolean;
}

/** So many files are compared with those of a container; where there are more, all are copied unseen. */
const COMPARED = 200;

const LIVING = new Set<ObservedContainer['state']>(['created', 'running', 'restarting', 'paused', 'exited']);

/** The containers of a service that hold its files, stopped ones included. */
export async function watchTargets(
  connection: EngineConnection,
  project: string,
  service: string,
  facts: Map<string, WorkloadFacts>,
): Promise<WatchTarget[]> {
  const found = (await observeContainers(connection, project)).filter(
    (one) => (one.role === 'workload' || one.role === 'foreign') && one.service === service && LIVING.has(one.state),
  );
  for (const { id } of found) if (!facts.has(id)) facts.set(id, await workloadFacts(connection, id));
  return found.flatMap(({ id, state }) => {
    const known = facts.get(id);
    return known === undefined ? [] : [{ id, running: state === 'running', started: state !== 'created', ...known }];
  });
}

/**
 * What a container that has just appeared lacks of a rule: whatever was copied or removed since the watch began, and
 * files newer than its image, or all where the rule says `initial_sync`; without those that it holds already, by size and
 * time. `compared` is false where there were too many to compare.
 */
export async function missingIn(
  connection: EngineConnection,
  target: WatchTarget,
  copy: Pick<Copy, 'rule' | 'single'>,
  { tree, touched, first }: { tree: Tree; touched: ReadonlySet<string>; first: boolean },
): Promise<Copy & { compared: boolean }> {
  const all = first && copy.rule.initialSync;
  const wanted = (entry: TreeEntry): boolean =>
    entry.passage !== true &&
    (touched.has(entry.path) || (entry.type !== 'directory' && (all || entry.mtime > target.imageCreated)));
  const candidates = [...tree.values()].filter(wanted);
  const removed = [...touched].filter((path) => !tree.has(path));
  const compared = candidates.length <= COMPARED;
  const changed = compared ? await different(connection, target, copy, candidates) : candidates;
  return { ...copy, changed, removed: await present(connection, target, copy, removed), compared };
}

async function different(
  connection: EngineConnection,
  { id }: WatchTarget,
  copy: Pick<Copy, 'rule' | 'single'>,
  candidates: TreeEntry[],
): Promise<TreeEntry[]> {
  const held = await Promise.all(
    candidates.map(async (entry) => {
      const stat = await statInContainer(connection, id, containerPath(copy, entry.path));
      if (stat === undefined || entry.type === 'symlink') return false;
      return entry.type === 'directory' || (stat.size === entry.size && stat.mtime === Math.floor(entry.mtime));
    }),
  );
  return candidates.filter((_, index) => held[index] !== true);
}

/** Those of the paths that a container holds. */
async function present(
  connection: EngineConnection,
  { id }: WatchTarget,
  copy: Pick<Copy, 'rule' | 'single'>,
  paths: string[],
): Promise<string[]> {
  if (paths.length > COMPARED) return paths;
  const stats = await Promise.all(paths.map((path) => statInContainer(connection, id, containerPath(copy, path))));
  return paths.filter((_, index) => stats[index] !== undefined);
}
