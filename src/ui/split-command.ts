/** What a flag needs to be told from the command line. */
interface FlagShape {
  char?: string | undefined;
  type?: string;
}

/**
 * Marks with `--` where the command begins that is to run in a service: after the first word that is neither a flag nor
 * a flag's value. So `exec api ls -la` needs no `--` of the user's.
 */
export function splitCommand(argv: string[], flags: Record<string, FlagShape>): string[] {
  const takesValue = new Set(
    Object.entries(flags)
      .filter(([, { type }]) => type === 'option')
      .flatMap(([name, { char }]) => (char === undefined ? [`--${name}`] : [`--${name}`, `-${char}`])),
  );
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') return argv;
    if (takesValue.has(word)) at += 1;
    else if (!word.startsWith('-'))
      return [...argv.slice(0, at + 1), '--', ...argv.slice(at + 1).filter(firstDashes())];
  }
  return argv;
}

/** Drops the first `--` alone: the user's own. */
function firstDashes(): (word: string, index: number) => boolean {
  return (word, index) => !(index === 0 && word === '--');
}
