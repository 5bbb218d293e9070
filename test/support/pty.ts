import { spawn, spawnSync } from 'node:child_process';
import { program } from './devenv.js';
import { eventually } from './eventually.js';
import type { TestProject } from './project.js';

/** The program on a terminal of its own, as a user at a keyboard has it. */
export interface Terminal {
  /** All that was shown so far. */
  shown(): string;
  type(keys: string): void;
  /** Waits until the text is shown, after what was shown when the wait before ended. */
  waitFor(text: string): Promise<void>;
  resize(rows: number, columns: number): void;
  /** The exit code of the program. */
  ended: Promise<number>;
}

/** Whether this machine has the program that makes terminals, script(1) of util-linux. */
export const hasTerminals = spawnSync('script', ['--version']).status === 0;

/** Runs `devenv ARGS` in the project's folder on a terminal of 31 rows and 97 columns. */
export async function onTerminal(project: TestProject, args: string[]): Promise<Terminal> {
  const words = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-qefc', `tty; stty rows 31 cols 97; exec ${words}`, '/dev/null'], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name, NODE_EXTRA_CA_CERTS: undefined, TERM: 'xterm' },
  });
  let text = '';
  let read = 0;
  const ended = new Promise<number>((resolve) => child.on('close', (code) => { resolve(code ?? 128); })); // prettier-ignore
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const device = await eventually(() => {
    const [path] = /\/dev\/\S+/.exec(text) ?? [];
    if (path === undefined) throw new Error(`no terminal: ${text}`);
    return path;
  });
  return {
    ended,
    shown: () => text,
    type: (keys) => child.stdin.write(keys),
    waitFor: async (wanted) => {
      await eventually(() => {
        const at = text.indexOf(wanted, read);
        if (at < 0) throw new Error(`not shown: ${JSON.stringify(wanted)}\n${text}`);
        read = at + wanted.length;
      });
    },
    resize: (rows, columns) => {
      spawnSync('stty', ['-F', device, 'rows', String(rows), 'cols', String(columns)]);
    },
  };
}
