/** A command line that cannot be split: a quote stays open, or a parenthesis stands where a shell would run something. */
export class UnbalancedCommand extends Error {}

/**
 * Splits a command line as a shell does, without expanding anything. It ends at an unquoted `;`, `&`, `|`, `<` or `>`.
 * Text in backticks or `$()` stays one word, marks included.
 */
export function splitCommand(line: string): string[] {
  const splitter = new Splitter();
  for (const character of line) if (!splitter.take(character)) break;
  return splitter.finish(line);
}

class Splitter {
  private readonly words: string[] = [];
  private word = '';
  private started = false;
  private escaped = false;
  /** The quote that is open: `'`, `"`, a backtick, or `)` for `$(`. */
  private quote = '';

  /** False at a character that ends the command. */
  take(character: string): boolean {
    if (this.escaped) {
      this.escaped = false;
      this.append(character);
    } else if (character === '\\' && this.quote !== "'") {
      this.escaped = true;
    } else if (this.quote !== '') {
      this.takeQuoted(character);
    } else {
      return this.takeBare(character);
    }
    return true;
  }

  private takeQuoted(character: string): void {
    if (character !== this.quote) this.append(character);
    else {
      if (character === '`' || character === ')') this.append(character);
      this.quote = '';
    }
  }

  private takeBare(character: string): boolean {
    if (character === '"' || character === "'") {
      this.quote = character;
      this.started = true;
    } else if (/[ \t\r\n]/.test(character)) {
      this.endWord();
    } else if (';&|<>'.includes(character)) {
      if (character === '>' && /^\d/.test(this.word)) this.dropWord();
      return false;
    } else {
      this.openSubstitution(character);
      this.append(character);
    }
    return true;
  }

  private openSubstitution(character: string): void {
    if (character === '`') this.quote = '`';
    if (character !== '(' && character !== ')') return;
    if (character === ')' || !this.word.endsWith('$')) throw new UnbalancedCommand(character);
    this.quote = ')';
  }

  private append(character: string): void {
    this.word += character;
    this.started = true;
  }

  private endWord(): void {
    if (this.started) this.words.push(this.word);
    this.dropWord();
  }

  private dropWord(): void {
    this.word = '';
    this.started = false;
  }

  finish(line: string): string[] {
    if (this.quote !== '' || this.escaped) throw new UnbalancedCommand(line);
    this.endWord();
    return this.words;
  }
}
