import { DevenvError } from '../../errors.js';

/** What ends an attached session and leaves the process running, as docker has it. */
export const DETACH_KEYS = 'ctrl-p,ctrl-q';

/** Finds a sequence of keys in what is typed, in whatever pieces it arrives. */
export class DetachKeys {
  private held: number[] = [];

  constructor(private readonly sequence: number[]) {}

  /** What is to be handed on of some bytes; `detached` once the whole sequence was typed. */
  take(bytes: Uint8Array): { passed: Buffer; detached: boolean } {
    const passed: number[] = [];
    for (const byte of bytes) {
      this.held.push(byte);
      while (this.held.some((one, index) => one !== this.sequence[index])) {
        passed.push(...this.held.splice(0, 1));
      }
      if (this.held.length === this.sequence.length) return { passed: Buffer.from(passed), detached: true };
    }
    return { passed: Buffer.from(passed), detached: false };
  }
}

/** The bytes of `ctrl-p,ctrl-q` or `a,ctrl-@`: single letters and control keys, with commas between. Throws USAGE. */
export function parseDetachKeys(text: string): number[] {
  return text.split(',').map((key) => {
    const control = /^ctrl-([a-z@[\\\]^_])$/i.exec(key)?.[1];
    if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 64;
    if (/^[\x20-\x7e]$/.test(key)) return key.charCodeAt(0);
    throw new DevenvError('USAGE', `"${key}" is no key that could detach.`, {
      suggestions: [
        '--detach-keys ctrl-p,ctrl-q',
        'A key is a single letter, or ctrl- with a letter or one of @[\\]^_',
      ],
    });
  });
}
