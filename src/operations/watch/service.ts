import { setTimeout as sleep } from 'node:timers/promises';
import type { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../../engine/connection.js';
import { isGone } from '../../engine/files/sync-files.js';
import type { WatchEvent } from '../../plan/watch-event.js';
import type { WatchRule } from '../../plan/watch-rule.js';
import { doubt } from '../../plan/watch-tree.js';
import { watchTree, type TreeWatch } from '../../project/tree-watch.js';
import { WatchCarrier } from './carrier.js';
import { activeRule, isChange, shownPath, takeAll, takeChanges } from './changes.js';
import type { ActiveRule, RuleChanges } from './changes.js';
import type { Copy } from './copy.js';
import { watchFailure } from './failure.js';
import { COPY_PACE, RESTART_PACE, WatchQueue } from './queue.js';

/** What a service's watch needs done that is not copying. */
export interface WatchActions {
  /** Ends early, without waiting until the service is ready, when `hurry` aborts; so does `restart`. */
  rebuild(service: string, hurry: AbortSignal): Promise<{ replaced: boolean; failures: DevenvError[] }>;
  restart(service: string, hurry: AbortSignal): Promise<DevenvError[]>;
  /** Rejects with SERVICE_FAILED where the command fails. */
  run(rule: WatchRule, container: string): Promise<void>;
}

export interface WatchContext {
  connection: EngineConnection;
  project: string;
  /** What shown paths are relative to. */
  directory: string;
  actions: WatchActions;
  onWatch: (event: WatchEvent) => void;
}

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
  private readonly carrier: WatchCarrier;
  private toldFailure = '';
  private regular: NodeJS.Timeout | undefined;

  constructor(
    readonly service: string,
    rules: Pick<ActiveRule, 'rule' | 'filter'>[],
    private readonly context: WatchContext,
  ) {
    this.rules = rules.map(activeRule);
    const { connection, project, onWatch } = context;
    this.carrier = new WatchCarrier(connection, project, service, this.rules, (message) => {
      onWatch({ kind: 'note', message });
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
      takeAll(active);
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
    const changes = [...marks].map(([active, paths]) => takeChanges(active, paths)).filter(isChange);
    try {
      await this.act(changes);
    } catch (error) {
      for (const { active, changed, replaced } of changes) doubt(active.known, [...changed, ...replaced]);
      throw error;
    }
  }

  private async act(changes: RuleChanges[]): Promise<void> {
    const rebuilding = changes.filter(({ active }) => active.rule.action === 'rebuild');
    if (rebuilding.length > 0) await this.rebuild(rebuilding);
    const began = performance.now();
    const { copies, restart, run } = await this.carrier.carry(changes);
    this.tellCopies(copies, since(began));
    const asked = changes.some(({ active }) => active.rule.action === 'restart') && rebuilding.length === 0;
    if (restart || asked) await this.restart();
    for (const { rule, container } of run) await this.exec(rule, container);
  }

  private async rebuild(because: RuleChanges[]): Promise<void> {
    const { service } = this;
    this.context.onWatch({ kind: 'rebuilding', service, because: because.flatMap((one) => this.pathsOf(one)) });
    const began = performance.now();
    const { replaced, failures } = await this.context.actions.rebuild(service, this.queue.outdated());
    for (const error of failures) this.tell(error, false);
    if (failures.length > 0) return;
    this.context.onWatch({ kind: 'rebuilt', service, replaced, elapsedMs: since(began) });
  }

  private async restart(): Promise<void> {
    const began = performance.now();
    const failures = await this.context.actions.restart(this.service, this.queue.outdated());
    for (const error of failures) this.tell(error, false);
    if (failures.length > 0) return;
    this.context.onWatch({ kind: 'restarted', service: this.service, elapsedMs: since(began) });
  }

  private async exec(rule: WatchRule, container: string): Promise<void> {
    const began = performance.now();
    try {
      await this.context.actions.run(rule, container);
    } catch (error) {
      this.tell(watchFailure(this.service, error), false);
      return;
    }
    const { command } = rule.exec ?? {};
    this.context.onWatch({ kind: 'ran', service: this.service, command: command ?? [], elapsedMs: since(began) });
  }

  private tellCopies(carried: Copy[], elapsedMs: number): void {
    const named = carried.map(({ rule, changed, removed }) => ({
      copied: changed.map(({ path }) => this.shown(rule, path)),
      removed: removed.map((path) => this.shown(rule, path)),
    }));
    const copied = [...new Set(named.flatMap((one) => one.copied))];
    const removed = [...new Set(named.flatMap((one) => one.removed))].filter((path) => !copied.includes(path));
    if (copied.length + removed.length === 0) return;
    this.context.onWatch({ kind: 'synced', service: this.service, copied, removed, elapsedMs });
  }

  private pathsOf({ active, changed, removed }: RuleChanges): string[] {
    return [...changed.map(({ path }) => path), ...removed].map((path) => this.shown(active.rule, path));
  }

  private shown(rule: WatchRule, path: string): string {
    return shownPath(this.context.directory, rule, path);
  }

  /** The same failure is told once. */
  private tell(error: DevenvError, again: boolean): void {
    if (again && error.message === this.toldFailure) return;
    if (again) this.toldFailure = error.message;
    this.context.onWatch({ kind: 'failed', service: this.service, error, again });
  }
}

/** Whole milliseconds since a moment of `performance.now()`. */
function since(began: number): number {
  return Math.round(performance.now() - began);
}
