import type * as Listr2 from 'listr2';
import type { Listr, ListrTaskWrapper } from 'listr2';
import type { StepEvent } from '../plan/plan.js';
import { formatElapsed } from './duration.js';
import { Row } from './row.js';
import type { Styles } from './style.js';

type Task = Listr['tasks'][number];
type Keeper = ListrTaskWrapper<unknown, never, never>;

/** Rows whose times run are drawn again this often, in milliseconds. */
const TICK = 100;

const KEEP_NOTES = { bottomBar: Infinity, persistentOutput: true } as never;

/** One run of listr2. Its rows are tasks that end when the list does; until then their state follows the events. */
export class LiveList {
  readonly #rows = new Map<string, { row: Row; task: Task }>();
  readonly #root: Listr;
  readonly #run: Promise<unknown>;
  readonly #clock: NodeJS.Timeout;
  readonly #ended = later<undefined>();
  /** A row without a title keeps the list open and holds the notes below it. */
  readonly #keeper: Promise<Keeper>;

  constructor(
    private readonly listr2: typeof Listr2,
    private readonly stream: NodeJS.WriteStream,
    private readonly styles: Styles,
  ) {
    const kept = later<Keeper>();
    this.#keeper = kept.promise;
    const keep = (_: unknown, keeper: unknown) => {
      kept.resolve(keeper as Keeper);
      return this.#ended.promise;
    };
    const process = new listr2.ProcessOutput(stream, stream, { leaveEmptyLine: false });
    this.#root = new listr2.Listr([{ task: keep, rendererOptions: KEEP_NOTES }], {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: rendererFor(listr2),
      rendererOptions: {
        color: coloursOf(listr2, styles),
        icon: { [listr2.ListrDefaultRendererLogLevels.OUTPUT_WITH_BOTTOMBAR]: '' },
        logger: new listr2.ListrLogger({ useIcons: true, processOutput: process, toStderr: [] }),
        formatOutput: 'truncate',
        collapseErrors: false,
        showErrorMessage: false,
      },
    } as never);
    this.#run = this.#root.run();
    this.#clock = setInterval(() => {
      this.#retitle();
    }, TICK);
  }

  async step(event: StepEvent, at: number): Promise<void> {
    const found = this.#rows.get(event.subject) ?? (await this.#add(event.subject));
    found.row.take(event, at);
    const { ListrTaskState } = this.listr2;
    const states = { active: ListrTaskState.STARTED, done: ListrTaskState.COMPLETED, failed: ListrTaskState.FAILED };
    found.task.state$ = states[found.row.state];
    found.task.title$ = this.#titleOf(found.row, at);
    this.#keepActiveInView();
  }

  async say(line: string): Promise<void> {
    (await this.#keeper).output = line;
  }

  async end(): Promise<void> {
    clearInterval(this.#clock);
    this.#retitle();
    this.#ended.resolve(undefined);
    await this.#run;
  }

  /** listr2 starts all tasks at once; a task that comes later is run by a silent list and shown by the root. */
  async #add(subject: string): Promise<{ row: Row; task: Task }> {
    // Only now has the root picked the tasks that it runs itself.
    await this.#keeper;
    const options = { renderer: 'silent', exitOnError: false, registerSignalListeners: false } as const;
    const started = later<undefined>();
    const until = () => {
      started.resolve(undefined);
      return this.#ended.promise;
    };
    const single = new this.listr2.Listr([{ title: subject, task: until }], options);
    void single.run();
    // And only now does it leave the task's state alone.
    await started.promise;
    const [task] = single.tasks as unknown as Task[];
    if (task === undefined) throw new Error('listr2 made no task');
    this.#root.tasks.push(task);
    const added = { row: new Row(subject), task };
    this.#rows.set(subject, added);
    return added;
  }

  /** listr2 cuts a list that is taller than the terminal from the top: what goes on has to be at the bottom. */
  #keepActiveInView(): void {
    if (this.#rows.size < (this.stream.rows || 24) - 2) return;
    const isActive = (task: Task) => Number(task.isPending() && task.hasTitle());
    this.#root.tasks.sort((a, b) => isActive(a) - isActive(b));
  }

  #retitle(): void {
    const now = performance.now();
    for (const { row, task } of this.#rows.values()) {
      if (row.state === 'active') task.title$ = this.#titleOf(row, now);
    }
  }

  #titleOf(row: Row, now: number): string {
    const elapsed = row.elapsedMs(now);
    const time = row.state === 'active' && elapsed < 1000 ? '' : this.styles.dim(` ${formatElapsed(elapsed)}`);
    return `${row.subject} ${row.words ?? 'ready'}${time}`;
  }
}

/** listr2 asks whether stdout is a terminal; ours is stderr, and that it is one is known already. */
function rendererFor(listr2: typeof Listr2) {
  return class extends listr2.DefaultRenderer {
    static override nonTTY = true;
  };
}

function coloursOf({ ListrDefaultRendererLogLevels: level }: typeof Listr2, styles: Styles) {
  const plain = (text?: string) => text ?? '';
  return {
    [level.PENDING]: plain,
    [level.COMPLETED]: styles.ok,
    [level.FAILED]: styles.fail,
    [level.OUTPUT]: plain,
    [level.OUTPUT_WITH_BOTTOMBAR]: plain,
  };
}

/** A promise and what resolves it. */
function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
