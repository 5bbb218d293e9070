import type * as Listr2 from 'listr2';
import type { Listr, ListrTaskWrapper } from 'listr2';
import type { StepEvent } from '../plan/plan.js';
import { formatElapsed } from './duration.js';
import type { Reporter } from './reporter.js';
import { Row } from './row.js';
import type { Styles } from './style.js';

type Task = Listr['tasks'][number];

/** Rows whose times run are drawn again this often, in milliseconds. */
const TICK = 100;

const KEEP_NOTES = { bottomBar: Infinity, persistentOutput: true } as never;

/** A list on a terminal's stderr with one row a subject, which appear, move and end as the events tell. */
export function liveReporter(stream: NodeJS.WriteStream, styles: Styles): Reporter {
  let list: Promise<LiveList> | undefined;
  let queue = Promise.resolve();
  const withList = (act: (list: LiveList) => void | Promise<void>) => {
    list ??= import('listr2').then((listr2) => new LiveList(listr2, stream, styles));
    const current = list;
    queue = queue.then(async () => {
      await act(await current);
    });
  };
  return {
    step: (event) => {
      const at = performance.now();
      withList((live) => live.step(event, at));
    },
    note: (message) => {
      withList((live) => {
        live.say(`· ${message}`);
      });
    },
    warn: (message) => {
      withList((live) => {
        live.say(`${styles.warn('!')} ${message}`);
      });
    },
    close: async () => {
      const current = list;
      list = undefined;
      await queue;
      await (await current)?.end();
    },
  };
}

/** One run of listr2. Its rows are tasks that end when the list does; until then their state follows the events. */
class LiveList {
  readonly #rows = new Map<string, { row: Row; task: Task }>();
  readonly #root: Listr;
  readonly #run: Promise<unknown>;
  readonly #ended: Promise<void>;
  readonly #clock: NodeJS.Timeout;
  #end: () => void = () => undefined;
  #keeper: ListrTaskWrapper<unknown, never, never> | undefined;
  readonly #pending: string[] = [];

  constructor(
    private readonly listr2: typeof Listr2,
    private readonly stream: NodeJS.WriteStream,
    private readonly styles: Styles,
  ) {
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const process = new listr2.ProcessOutput(stream, stream, { leaveEmptyLine: false });
    this.#root = new listr2.Listr([{ task: (_, keeper) => this.#keep(keeper as never), rendererOptions: KEEP_NOTES }], {
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

  say(line: string): void {
    if (this.#keeper === undefined) this.#pending.push(line);
    else this.#keeper.output = line;
  }

  async end(): Promise<void> {
    clearInterval(this.#clock);
    this.#retitle();
    this.#end();
    await this.#run;
  }

  /** A row without a title keeps the list open and holds the notes below it. */
  #keep(keeper: ListrTaskWrapper<unknown, never, never>): Promise<void> {
    this.#keeper = keeper;
    for (const line of this.#pending.splice(0)) keeper.output = line;
    return this.#ended;
  }

  /** listr2 starts all tasks at once; a task that comes later is run by a silent list and shown by the root. */
  async #add(subject: string): Promise<{ row: Row; task: Task }> {
    const single = new this.listr2.Listr([{ title: subject, task: () => this.#ended }], {
      renderer: 'silent',
      exitOnError: false,
      registerSignalListeners: false,
    });
    const [task] = single.tasks as unknown as Task[];
    if (task === undefined) throw new Error('listr2 made no task');
    await task.check(undefined);
    this.#root.tasks.push(task);
    void single.run();
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
