import type { EngineConnection } from '../../engine/connection.js';
import type { WorkloadFacts } from '../../engine/containers/workload-facts.js';
import { copies, type WatchRule } from '../../plan/watch-rule.js';
import { doubt, type TreeEntry } from '../../plan/watch-tree.js';
import { scanTree } from '../../project/tree-scan.js';
import { isChange, type ActiveRule, type RuleChanges } from './changes.js';
import { WatchCopier, type Copy } from './copy.js';
import { missingIn, watchTargets, type WatchTarget } from './targets.js';

/** What was carried over to the containers of a service, and what has to follow. */
export interface Carried {
  copies: Copy[];
  restart: boolean;
  run: { rule: WatchRule; container: string }[];
}

/** Carries the files of a service's rules to its containers: changes to those it has served, whatever it lacks to a new one. */
export class WatchCarrier {
  private readonly facts = new Map<string, WorkloadFacts>();
  /** Containers that hold all that was carried over. */
  private readonly served = new Set<string>();
  private readonly copier: WatchCopier;
  private first = true;

  constructor(
    private readonly connection: EngineConnection,
    private readonly project: string,
    private readonly service: string,
    private readonly rules: ActiveRule[],
    onNote: (message: string) => void,
  ) {
    this.copier = new WatchCopier(connection, onNote);
  }

  /** Brings every container up to date. Rejects when all are done, where one of them failed. */
  async carry(changes: RuleChanges[]): Promise<Carried> {
    const targets = await watchTargets(this.connection, this.project, this.service, this.facts);
    this.forgetGone(targets);
    const ends = await Promise.allSettled(targets.map((target) => this.carryTo(target, changes, targets.length === 1)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason as Error;
    this.first = false;
    const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    return {
      copies: done.flatMap((one) => one.copies),
      restart: done.some(({ restart }) => restart),
      run: done.flatMap(({ run }) => run),
    };
  }

  private async carryTo(target: WatchTarget, changes: RuleChanges[], alone: boolean): Promise<Carried> {
    const isNew = !this.served.has(target.id);
    const wanted = isNew ? await this.missing(target) : changes.flatMap(copyOf);
    const copied = wanted.filter(isChange);
    const unread = await this.copier.copy(target, wanted);
    this.served.add(target.id);
    if (isNew && alone) this.settle(copied, unread);
    const carried = copied.map((copy) => ({ ...copy, changed: copy.changed.filter((entry) => !unread.has(entry)) }));
    // one that was never started is about to be, by whoever made it
    if (isNew && !target.started) return { copies: carried, restart: false, run: [] };
    const acting = isNew
      ? copied.filter(({ compared }) => compared !== false).map(({ rule }) => rule)
      : changes.map(({ active }) => active.rule);
    const run = acting.filter(({ action }) => action === 'sync+exec' && target.running);
    return {
      copies: carried,
      restart: acting.some(({ action }) => action === 'sync+restart'),
      run: run.map((rule) => ({ rule, container: target.id })),
    };
  }

  private async missing(target: WatchTarget): Promise<(Copy & { compared?: boolean })[]> {
    const all = this.rules.map(async ({ rule, filter, touched, known, single }) => {
      if (!copies(rule)) return [];
      const tree = scanTree(rule.path, '', filter);
      const lacking = await missingIn(this.connection, target, { rule, single }, { tree, touched, first: this.first });
      doubt(known, lacking.changed); // they were seen later than what is known
      return [lacking];
    });
    return (await Promise.all(all)).flat();
  }

  /** What the only container got is known, although events that tell of it may still be under way. */
  private settle(copied: Copy[], unread: ReadonlySet<TreeEntry>): void {
    for (const { rule, changed } of copied) {
      const known = this.rules.find((active) => active.rule === rule)?.known;
      for (const entry of changed) if (!unread.has(entry)) known?.set(entry.path, entry);
    }
  }

  private forgetGone(targets: WatchTarget[]): void {
    const ids = new Set(targets.map(({ id }) => id));
    for (const id of this.served) if (!ids.has(id)) this.served.delete(id);
    for (const id of this.facts.keys()) if (!ids.has(id)) this.facts.delete(id);
    this.copier.forgetOthers(ids);
  }
}

function copyOf({ active: { rule, single }, changed, removed }: RuleChanges): (Copy & { compared?: boolean })[] {
  return copies(rule) ? [{ rule, single, changed, removed }] : [];
}
