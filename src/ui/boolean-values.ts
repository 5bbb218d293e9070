interface FlagShape {
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
    const [, name = '', value] = /^--([a-z-]+)=(true|false|1|0)$/.exec(word) ?? [];
    const flag = flags[name];
    if (flag?.type !== 'boolean') return [word];
    if (value === 'true' || value === '1') return [`--${name}`];
    return flag.allowNo === true ? [`--no-${name}`] : [];
  });
  return [...plain, ...argv.slice(own.length)];
}
