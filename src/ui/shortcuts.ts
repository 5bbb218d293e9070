import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a key does, while a command stays attached to a terminal. */
export type Shortcuts = Record<string, () => void>;

const CTRL_C = '\u0003';
const CTRL_BACKSLASH = '\u001c';
const CTRL_Z = '\u001a';

/** Whether the keys of an attached run may mean something: on a terminal, unless `--menu` or COMPOSE_MENU says no. */
export function wantsShortcuts(flag: boolean | undefined, environment: Record<string, string | undefined>): boolean {
  const { stdin, stdout, stderr } = process;
  // a pager that reads the output reads the keys, too; who is in the background must leave the terminal alone
  if (!stdin.isTTY || !stdout.isTTY || !stderr.isTTY || !inForeground()) return false;
  return flag ?? !/^(?:0|f|false|n|no)$/i.test(environment['COMPOSE_MENU'] ?? '');
}

/** Reads keys one by one until the returned function is called. The keys that send a signal go on doing so. */
export function listenForKeys(stdin: NodeJS.ReadStream, shortcuts: Shortcuts): () => void {
  const ofTerminal: Shortcuts = {
    [CTRL_C]: () => process.kill(process.pid, 'SIGINT'),
    [CTRL_BACKSLASH]: () => process.kill(process.pid, 'SIGQUIT'),
    [CTRL_Z]: suspend,
    '\r': () => process.stderr.write('\n'),
  };
  const onData = (bytes: Buffer): void => {
    for (const key of bytes.toString()) (shortcuts[key] ?? ofTerminal[key])?.();
  };
  const onContinue = (): void => {
    stdin.setRawMode(true);
  };
  /** Who is back in the foreground reads keys again. */
  function suspend(): void {
    stdin.setRawMode(false);
    process.once('SIGCONT', onContinue);
    process.kill(process.pid, 'SIGTSTP');
  }
  stdin.setRawMode(true);
  stdin.on('data', onData).resume();
  return () => {
    process.off('SIGCONT', onContinue);
    stdin.off('data', onData).pause();
    stdin.setRawMode(false);
  };
}

/** Whether the terminal is this program's now: its process group is the one in the foreground. (proc_pid_stat(5), ps(1)) */
function inForeground(): boolean {
  if (process.platform === 'win32') return true;
  try {
    if (process.platform !== 'linux') {
      return spawnSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8' }).stdout.includes('+');
    }
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foreground;
  } catch {
    return false;
  }
}
