import { DevenvError } from '../errors.js';

/** Typed access to one mapping of a template's manifest; anything of another type is a TEMPLATE_INVALID. */
export class ManifestReader {
  constructor(
    private readonly value: unknown,
    private readonly file: string,
    private readonly path = '',
  ) {}

  text(key: string): string {
    const value = this.get(key);
    if (typeof value === 'string' && value !== '') return value;
    throw this.invalid(key, 'a text');
  }

  number(key: string): number {
    const value = this.get(key);
    if (typeof value === 'number') return value;
    throw this.invalid(key, 'a number');
  }

  texts(key: string): string[] {
    const value = this.get(key) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw this.invalid(key, 'a list of texts');
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  optionalText(key: string): string | undefined {
    return this.has(key) ? this.text(key) : undefined;
  }

  at(key: string): ManifestReader {
    return new ManifestReader(this.get(key) ?? {}, this.file, this.path === '' ? key : `${this.path}.${key}`);
  }

  /** Every key of the mapping at `key` with what `read` makes of it; empty where there is none. */
  map<T>(key: string, read: (entries: ManifestReader, name: string) => T): Record<string, T> {
    const entries = this.at(key);
    return Object.fromEntries(entries.keys().map((name) => [name, read(entries, name)]));
  }

  keys(): string[] {
    return Object.keys(this.mapping());
  }

  /** Refuses keys that no template has, so that a slip of the pen is not ignored. */
  only(known: string[]): this {
    const unknown = this.keys().find((key) => !known.includes(key));
    if (unknown === undefined) return this;
    throw this.fault(`${this.name(unknown)} is not a key of a template`, `Known keys: ${known.join(', ')}`);
  }

  private get(key: string): unknown {
    return this.mapping()[key];
  }

  private mapping(): Record<string, unknown> {
    if (typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)) {
      return this.value as Record<string, unknown>;
    }
    throw this.fault(`${this.path === '' ? 'the manifest' : this.path} must be a mapping`);
  }

  private name(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  private invalid(key: string, expected: string): DevenvError {
    return this.fault(`${this.name(key)} must be ${expected}`);
  }

  private fault(problem: string, suggestion?: string): DevenvError {
    return new DevenvError('TEMPLATE_INVALID', `A template is not valid: ${problem}`, {
      location: { file: this.file },
      suggestions: suggestion === undefined ? [] : [suggestion],
    });
  }
}
