/** What a flag needs to be told from the command line. */
interface FlagShape {
  char?: string | undefined;
  type?: string;
}

/**
 * Parts a command line at the command that is to run in a service: it begins after the first word that is neither a flag
 * nor a flag's value, or after `--`. So `exec api ls -la` needs no `--` of the user's.
 */
export function splitCommand(argv: string[], flags: Record<string, FlagShape>): { own: string[]; command: string[] } {
  const options = Object.entries(flags).filter(([, { type }]) => type === 'option');
  const long = new Set(options.map(([name]) => `--${name}`));
  const short = options.flatMap(([, { char }]) => char ?? []);
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (long.has(word) || endsInOption(word, short)) at += 1;
    else if (word === '--' || !word.startsWith('-')) return splitAt(argv, word === '--' ? at + 1 : at);
  }
  return { own: argv, command: [] };
}

/** Whether the next word is the value of the last letter: `-u`, `-itu`. In `-uroot` the value is there already. */
function endsInOption(word: string, short: string[]): boolean {
  const letters = /^-([a-zA-Z]+)$/.exec(word)?.[1] ?? '';
  return letters !== '' && Array.from(letters).findIndex((letter) => short.includes(letter)) === letters.length - 1;
}

/** The word at the place is the service; a `--` right after it is the user's own mark and belongs to neither part. */
function splitAt(argv: string[], service: number): { own: string[]; command: string[] } {
  const rest = argv.slice(service + 1);
  const own = argv.slice(0, service + 1).filter((word) => word !== '--');
  return { own, command: rest[0] === '--' ? rest.slice(1) : rest };
}
