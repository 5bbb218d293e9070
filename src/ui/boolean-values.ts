interface FlagShape {
  char?: string | undefined;
  type?: string;
  allowNo?: boolean;
}

/**
 * `--flag=true` and `--flag=false`, as docker's switches take them, in the form that ours have: `--flag`, and `--no-flag`
 * where there is one or nothing. What follows `--` is not ours.
 */
export function plainBooleans(argv: readonly string[], flags: Record<string, FlagShape>): string[] {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const plain = own.flatMap((word) => {
    const [, letter, long = '', value] = /^(?:-([a-zA-Z])|--([a-z-]+))=(true|false|1|0)$/.exec(word) ?? [];
    const short = Object.keys(flags).find((each) => letter !== undefined && flags[each]?.char === letter);
    const name = short ?? long;
    const flag = flags[name];
    if (flag?.type !== 'boolean') return [word];
    if (value === 'true' || value === '1') return [`--${name}`];
    return flag.allowNo === true ? [`--no-${name}`] : [];
  });
  return [...plain, ...argv.slice(own.length)];
}
