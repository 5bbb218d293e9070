/** What exit codes mean that are not a signal's: those of shells and of the engine. */
const CODES: Record<number, string> = {
  125: 'the engine could not start it',
  126: 'the command is not executable',
  127: 'the command was not found',
};

/** How the end by a signal reads. (signal(7)) */
const SIGNALS: Record<number, string> = {
  1: 'hung up, SIGHUP',
  2: 'interrupted, SIGINT',
  3: 'quit, SIGQUIT',
  4: 'illegal instruction, SIGILL',
  5: 'trapped, SIGTRAP',
  6: 'aborted, SIGABRT',
  7: 'bad memory access, SIGBUS',
  8: 'arithmetic error, SIGFPE',
  9: 'killed, SIGKILL',
  11: 'crashed, SIGSEGV',
  13: 'broken pipe, SIGPIPE',
  14: 'alarm, SIGALRM',
  15: 'terminated, SIGTERM',
  24: 'processor time used up, SIGXCPU',
  25: 'file too large, SIGXFSZ',
  31: 'forbidden system call, SIGSYS',
};

/** `exited with code 137 (killed, SIGKILL)`. */
export function exitWords(code: number): string {
  const words = CODES[code] ?? SIGNALS[code - 128];
  return `exited with code ${code}${words === undefined ? '' : ` (${words})`}`;
}
