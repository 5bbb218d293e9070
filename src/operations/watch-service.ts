import { setTimeout as sleep } from 'node:timers/promises';
import { relative } from 'node:path';
import type { DevenvError } from '../errors.js';
import type { WorkloadFacts } from '../engine/workload-facts.js';
import type { PathFilter } from '../engine/images/build-patterns.js';
import { isGone } from '../engine/sync-files.js';
import type { WatchEvent } from '../plan/watch-event.js';
import { copies, type WatchRule } from '../plan/watch-rule.js';
import { doubt, learn, topmost, treeChanges, type Tree, type TreeChanges, type TreeEntry } from '../plan/watch-tree.js';
import { scanTree } from '../project/tree-scan.js';
import { watchTree, type TreeWatch } from '../project/tree-watch.js';
import { WatchCopier, type Copy } from './watch-copy.js';
import { watchFailure } from './watch-failure.js';
import { COPY_PACE, RESTART_PACE, WatchQueue } from './watch-queue.js';
import { missingIn, watchTargets, type WatchTarget } from './watch-targets.js';

/** What a service's watch needs done that is not copying. */
export interface WatchActions {
  rebuild(service: string): Promise<{ replaced: boolean; failures: DevenvError[] }>;
  restart(service: string): Promise<DevenvError[]>;
  /** Rejects with SERVICE_FAILED where the command fails. */
  run(rule: WatchRule, container: string): Promise<void>;
}

export interface WatchContext {
  connection: Parameters<typeof watchTargets>[0];
  project: string;
  /** What shown paths are relative to. */
  directory: string;
  actions: WatchActions;
  onWatch: (event: WatchEvent) => void;
}

/** A rule at work: what was last known of its files, and what has been carried over since the watch began. */
interface ActiveRule {
  rule: WatchRule;
  filter: PathFilter;
  known: Tree;
  touched: Set<string>;
}

/** `replaced`: what was at the removed paths. */
type Changes = TreeChanges & { active: ActiveRule; replaced: TreeEntry[] };

/** After so many events at once the kernel may have dropped some: everything is looked at once more. */
const FLOOD = 1_000;
const LOOK_MS = 2_000;
const RETRY_MS = 250;
const RETRY_MOST_MS = 2_000;

/**
 * Keeps the containers of one service in step with its files. Events only say where to look: what is carried over is the
 * state at the time, and what failed is looked at again, so that the last of a burst is never lost.
 */
export class ServiceWatch {
  private readonly queue = new WatchQueue<ActiveRule>();
  private readonly rules: ActiveRule[];
  private readonly watches: TreeWatch[] = [];
  private readonly facts = new Map<string, WorkloadFacts>();
  /** Containers that hold all that was carried over. */
  private readonly served = new Set<string>();
  private readonly copier: WatchCopier;
  private toldFailure = '';
  private first = true;
  private regular: NodeJS.Timeout | undefined;

  constructor(
    readonly service: string,
    rules: { rule: WatchRule; filter: PathFilter }[],
    private readonly context: WatchContext,
  ) {
    this.rules = rules.map(({ rule, filter }) => ({ rule, filter, known: new Map(), touched: new Set() }));
    this.copier = new WatchCopier(context.connection, (message) => {
      context.onWatch({ kind: 'note', message });
    });
  }

  /** Begins to listen to the files; what happens from now on is not missed. Throws FILE_NOT_FOUND and WATCH_LIMIT. */
  open(): void {
    for (const active of this.rules) {
      const { rule, filter } = active;
      this.watches.push(
        watchTree(rule.path, {
          descends: (folder) => filter.descends(folder),
          onDirty: (path) => {
            this.mark(active, path);
          },
          onLimit: (error) => {
            this.lookRegularly(active, error);
          },
        }),
      );
      active.known = scanTree(rule.path, '', filter);
    }
    this.queue.nudge();
  }

  /** Something became of the service's containers. */
  nudge(): void {
    this.queue.nudge();
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (await this.queue.due(signal)) {
      const { marks, events } = this.queue.take();
      try {
        await this.look(marks);
        failures = 0;
        this.toldFailure = '';
        if (events > FLOOD) for (const active of this.rules) this.mark(active, '');
      } catch (error) {
        if (signal.aborted) break;
        this.putBack(marks);
        if (!isGone(error)) this.tell(watchFailure(this.service, error), true);
        await sleep(Math.min(RETRY_MS * 2 ** failures, RETRY_MOST_MS), undefined, { signal }).catch(() => undefined);
        failures += 1;
      }
    }
    clearInterval(this.regular);
    for (const watch of this.watches) watch.close();
  }

  private putBack(marks: Map<ActiveRule, string[]>): void {
    for (const [active, paths] of marks) for (const path of paths) this.mark(active, path);
    this.nudge();
  }

  /** Where the system tells of some folders only, everything is looked at again and again. */
  private lookRegularly(active: ActiveRule, error: DevenvError): void {
    if (this.regular !== undefined) return;
    this.tell(error, false);
    const message = `${this.service} is looked through every ${LOOK_MS / 1000} s instead`;
    this.context.onWatch({ kind: 'note', message });
    this.regular = setInterval(() => {
      this.mark(active, '');
    }, LOOK_MS);
  }

  private mark(active: ActiveRule, path: string): void {
    const { action } = active.rule;
    this.queue.mark(active, path, action === 'sync' ? COPY_PACE : RESTART_PACE);
  }

  private async look(marks: Map<ActiveRule, string[]>): Promise<void> {
    const changes = [...marks]
      .map(([active, paths]) => this.changesOf(active, paths))
      .filter(({ changed, removed }) => changed.length + removed.length > 0);
    try {
      await this.act(changes);
    } catch (error) {
      for (const { active, changed, replaced } of changes) doubt(active.known, [...changed, ...replaced]);
      throw error;
    }
  }

  /** What became of the marked paths; from now on it is known, before anything else is carried over. */
  private changesOf(active: ActiveRule, paths: string[]): Changes {
    const { rule, filter, known, touched } = active;
    const found: Tree = new Map();
    for (const path of topmost(paths)) scanTree(rule.path, path, filter, found);
    const { changed, removed } = treeChanges(known, paths, found);
    const replaced = removed.flatMap((path) => known.get(path) ?? []);
    for (const path of [...changed.map((entry) => entry.path), ...removed]) touched.add(path);
    learn(known, paths, found);
    return { active, changed, removed, replaced };
  }

  private async act(changes: Changes[]): Promise<void> {
    const rebuilding = changes.filter(({ active }) => active.rule.action === 'rebuild');
    if (rebuilding.length > 0) await this.rebuild(rebuilding);
    const { restart, run } = await this.copyAll(changes);
    const asked = changes.some(({ active }) => active.rule.action === 'restart') && rebuilding.length === 0;
    if (restart || asked) await this.restart();
    for (const { rule, container } of run) await this.exec(rule, container);
    this.first = false;
  }

  /** Brings every container up to date; says what has to follow. */
  private async copyAll(
    changes: Changes[],
  ): Promise<{ restart: boolean; run: { rule: WatchRule; container: string }[] }> {
    const began = performance.now();
    const { connection, project } = this.context;
    const targets = await watchTargets(connection, project, this.service, this.facts);
    const carried: Copy[] = [];
    let restart = false;
    const run: { rule: WatchRule; container: string }[] = [];
    for (const target of targets) {
      const isNew = !this.served.has(target.id);
      const wanted = isNew ? await this.missing(target) : changesToCopy(changes);
      const copied = wanted.filter(({ changed, removed }) => changed.length + removed.length > 0);
      const unread = await this.copier.copy(target, wanted);
      this.served.add(target.id);
      carried.push(...copied.map((copy) => ({ ...copy, changed: copy.changed.filter((entry) => !unread.has(entry)) })));
      const told = isNew ? copied.filter(({ compared }) => compared !== false) : changes.map(({ active }) => active);
      for (const { rule } of told) {
        if (isNew && !target.started) continue;
        if (rule.action === 'sync+restart') restart = true;
        if (rule.action === 'sync+exec' && target.running) run.push({ rule, container: target.id });
      }
    }
    this.forgetGone(targets);
    this.tellCopies(carried, Math.round(performance.now() - began));
    return { restart, run };
  }

  private async missing(target: WatchTarget): Promise<(Copy & { compared: boolean })[]> {
    const { connection } = this.context;
    const all = this.rules.map(async ({ rule, filter, touched, known }) => {
      if (!copies(rule)) return [];
      const tree = scanTree(rule.path, '', filter);
      const copy = { rule, single: isSingle(tree) };
      const lacking = await missingIn(connection, target, copy, { tree, touched, first: this.first });
      doubt(known, lacking.changed); // they were seen later than what is known
      return [lacking];
    });
    return (await Promise.all(all)).flat();
  }

  private async rebuild(because: Changes[]): Promise<void> {
    const { service } = this;
    this.context.onWatch({ kind: 'rebuilding', service, because: because.flatMap((one) => this.shown(one)) });
    const began = performance.now();
    const { replaced, failures } = await this.context.actions.rebuild(service);
    for (const error of failures) this.tell(error, false);
    if (failures.length > 0) return;
    this.context.onWatch({ kind: 'rebuilt', service, replaced, elapsedMs: Math.round(performance.now() - began) });
  }

  private async restart(): Promise<void> {
    const began = performance.now();
    const failures = await this.context.actions.restart(this.service);
    for (const error of failures) this.tell(error, false);
    if (failures.length > 0) return;
    const elapsedMs = Math.round(performance.now() - began);
    this.context.onWatch({ kind: 'restarted', service: this.service, elapsedMs });
  }

  private async exec(rule: WatchRule, container: string): Promise<void> {
    const began = performance.now();
    try {
      await this.context.actions.run(rule, container);
    } catch (error) {
      this.tell(watchFailure(this.service, error), false);
      return;
    }
    const elapsedMs = Math.round(performance.now() - began);
    this.context.onWatch({ kind: 'ran', service: this.service, command: rule.exec?.command ?? [], elapsedMs });
  }

  private forgetGone(targets: WatchTarget[]): void {
    const ids = new Set(targets.map(({ id }) => id));
    for (const id of this.served) if (!ids.has(id)) this.served.delete(id);
    for (const id of this.facts.keys()) if (!ids.has(id)) this.facts.delete(id);
  }

  private tellCopies(carried: Copy[], elapsedMs: number): void {
    const named = carried.map(({ rule, changed, removed }) => ({
      copied: changed.map(({ path }) => this.shownPath(rule, path)),
      removed: removed.map((path) => this.shownPath(rule, path)),
    }));
    const copied = [...new Set(named.flatMap((one) => one.copied))];
    const removed = [...new Set(named.flatMap((one) => one.removed))].filter((path) => !copied.includes(path));
    if (copied.length + removed.length === 0) return;
    this.context.onWatch({ kind: 'synced', service: this.service, copied, removed, elapsedMs });
  }

  private shown({ active, changed, removed }: Changes): string[] {
    return [...changed.map(({ path }) => path), ...removed].map((path) => this.shownPath(active.rule, path));
  }

  private shownPath(rule: WatchRule, path: string): string {
    const base = relative(this.context.directory, rule.path);
    return base === '' ? path : path === '' ? base : `${base}/${path}`;
  }

  /** The same failure is told once. */
  private tell(error: DevenvError, again: boolean): void {
    if (again && error.message === this.toldFailure) return;
    if (again) this.toldFailure = error.message;
    this.context.onWatch({ kind: 'failed', service: this.service, error, again });
  }
}

function changesToCopy(changes: Changes[]): (Copy & { compared?: boolean })[] {
  return changes.flatMap(({ active, changed, removed }) =>
    copies(active.rule)
      ? [
          {
            rule: active.rule,
            single: isSingle(active.known) || changed.some(({ path, type }) => path === '' && type !== 'directory'),
            changed,
            removed,
          },
        ]
      : [],
  );
}

function isSingle(tree: Tree): boolean {
  const root = tree.get('');
  return root !== undefined && root.type !== 'directory';
}
