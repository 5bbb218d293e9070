import { setTimeout as sleep } from 'node:timers/promises';
import { startIn } from './stack.js';

/** A pause between two writes of one writer, in milliseconds. */
const PAUSE_MS = 30;

/** How each volume is written to, by lines on the input of a process in its service, and read. */
const STORES = {
  pg: {
    writer: ['psql', '-U', 'postgres', '-qAt'],
    line: (token) => `insert into tokens values ('${token}') returning token;`,
    read: ['psql', '-U', 'postgres', '-Atc', 'select token from tokens'],
    remove: (tokens) => [
      ...['psql', '-U', 'postgres', '-c'],
      `delete from tokens where token in (${tokens.map((token) => `'${token}'`).join()})`,
    ],
  },
  redis: {
    writer: ['redis-cli'],
    line: (token) => `sadd tokens ${token}`,
    answer: () => '1',
    read: ['redis-cli', 'smembers', 'tokens'],
    remove: (tokens) => ['redis-cli', 'srem', 'tokens', ...tokens],
  },
  files: {
    writer: ['sh', '-c', 'while read t; do : > /data/$t && echo $t; done'],
    line: (token) => token,
    read: ['ls', '/data'],
    remove: (tokens) => ['sh', '-c', 'cd /data && rm "$@"', 'rm', ...tokens],
  },
};

/** What a volume holds. Throws where its service does not answer. */
export async function readTokens(stack, volume) {
  const { code, out, said } = await stack.devenv(['exec', '-T', volume, ...STORES[volume].read]);
  if (code !== 0) throw new Error(`${volume} cannot be read:\n${said}`);
  return new Set(out.split('\n').filter((line) => line !== ''));
}

/** Deletes tokens as a user's mistake would. */
export async function removeTokens(stack, volume, tokens) {
  if (tokens.length === 0) return;
  const { code, said } = await stack.devenv(['exec', '-T', volume, ...STORES[volume].remove(tokens)]);
  if (code !== 0) throw new Error(`${volume} keeps its tokens:\n${said}`);
}

/** Writes one token after the other into a volume, each once the one before is acknowledged, whatever becomes of the service. */
export class Writer {
  tried = new Set();
  acked = new Set();
  writes = 0;
  #stack;
  #volume;
  #child;
  #running = false;
  #loop = Promise.resolve();

  constructor(stack, volume) {
    this.#stack = stack;
    this.#volume = volume;
  }

  /** Begins a window: what is tried and acknowledged in it is kept apart. */
  resume() {
    this.tried = new Set();
    this.acked = new Set();
    this.#running = true;
    this.#loop = this.#write();
  }

  /** Ends the window; no write is under way afterwards. */
  async pause() {
    this.#running = false;
    await Promise.race([this.#loop, sleep(5000)]);
    await this.#end();
    await this.#loop;
  }

  async #write() {
    while (this.#running) {
      const child = startIn(this.#stack, ['exec', '-T', this.#volume, ...STORES[this.#volume].writer]);
      this.#child = child;
      child.stderr.resume();
      child.stdin.on('error', () => undefined);
      const answers = linesOf(child);
      while (this.#running) {
        this.writes += 1;
        const token = `t${this.writes}`;
        this.tried.add(token);
        child.stdin.write(`${STORES[this.#volume].line(token)}\n`);
        // a client tells on its output of a lost server, too
        if ((await answers.next()) !== (STORES[this.#volume].answer?.() ?? token)) break;
        this.acked.add(token);
        await sleep(PAUSE_MS);
      }
      await this.#end();
      if (this.#running) await sleep(200);
    }
  }

  #end() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    return ended;
  }
}

/** `next()`: the next line of its output, undefined at its end. */
function linesOf(child) {
  const lines = [];
  let [rest, ended] = ['', false];
  let wake = () => undefined;
  child.stdout.on('data', (chunk) => {
    const pieces = (rest + String(chunk)).split('\n');
    rest = pieces.pop() ?? '';
    lines.push(...pieces);
    wake();
  });
  child.on('close', () => {
    ended = true;
    wake();
  });
  return {
    next: async () => {
      while (lines.length === 0 && !ended) await new Promise((resolve) => (wake = resolve));
      return lines.shift();
    },
  };
}
