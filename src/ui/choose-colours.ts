/** Puts what `--no-color`, `--ansi` and COMPOSE_ANSI want into the environment, from which every style is chosen. */
export function chooseColours(options: string[], environment: Record<string, string | undefined>): void {
  const ansi = valueOf('--ansi', options) ?? environment['COMPOSE_ANSI'];
  if (ansi !== undefined) environment['COMPOSE_ANSI'] = ansi;
  if (options.includes('--no-color') || ansi === 'never') environment['NO_COLOR'] = '1';
  else if (ansi === 'always') environment['FORCE_COLOR'] ??= '1';
}

/** The value of the last `--name value` or `--name=value`. */
function valueOf(name: string, options: string[]): string | undefined {
  return options.reduce<string | undefined>((found, word, index) => {
    if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    return word === name ? options[index + 1] : found;
  }, undefined);
}
