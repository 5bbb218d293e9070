/** What a flag needs to be told from the command line. */
interface FlagShape {
  char?: string | undefined;
  type?: string;
  allowNo?: boolean;
}

/**
 * Words with switches as docker compose takes them, `--sig-proxy=false`, in our own spelling: `--no-sig-proxy`. A switch
 * that is off anyway is left out.
 */
export function spelledBooleans(words: string[], flags: Record<string, FlagShape>): string[] {
  return words.flatMap((word) => {
    const [, given, value] = /^(-[a-zA-Z]|--[a-zA-Z-]+)=(true|false)$/.exec(word) ?? [];
    const found = Object.entries(flags).find(([name, { char }]) => given === `--${name}` || given === `-${char}`);
    if (found === undefined || found[1].type !== 'boolean') return [word];
    const [name, { allowNo }] = found;
    if (value === 'true') return [`--${name}`];
    return allowNo === true ? [`--no-${name}`] : [];
  });
}
