/** A command line that cannot be split: a quote stays open, or `(` stands outside of quotes. */
export class UnbalancedCommand extends Error {}

/** Splits a command line as a shell does, without expanding anything. It ends at an unquoted `;`, `&`, `|`, `<`, `>`. */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let started = false;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '\\' && quote !== "'") {
      word += line[++index] ?? '';
      started = true;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      started = true;
    } else if (/[ \t\r\n]/.test(character)) {
      if (started) words.push(word);
      word = '';
      started = false;
    } else if (';&|<>'.includes(character)) {
      break;
    } else {
      word += character;
      started = true;
    }
  }
  if (quote !== '') throw new UnbalancedCommand(line);
  return started ? [...words, word] : words;
}
