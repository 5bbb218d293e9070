/** What a key does, while a command stays attached to a terminal. */
export type Shortcuts = Record<string, () => void>;

const CTRL_C = '\u0003';
const CTRL_BACKSLASH = '\u001c';
const CTRL_Z = '\u001a';

/** Whether the keys of an attached run may mean something: on a terminal, unless `--menu` or COMPOSE_MENU says no. */
export function wantsShortcuts(flag: boolean | undefined, environment: Record<string, string | undefined>): boolean {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return false;
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
