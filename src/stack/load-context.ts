import type { FileAccess } from './files.js';
import type { Lookup } from './interpolate.js';
import type { SourceDocument } from './source.js';
import type { Warning } from './stack.js';
import type { Mapping, Path, Value } from './tree.js';

/** The services of a file as they stand, long forms included, with what the file resets. */
export interface ServiceSource {
  file: string;
  services: Mapping;
  resets: readonly Path[];
  /** Services whose bases are merged in already. */
  extended: Map<string, Value>;
}

/** What one load shares over all of its files. */
export interface LoadContext {
  files: FileAccess;
  /** Everything parsed so far, to say where a value stands. */
  documents: SourceDocument[];
  warn: (warning: Warning) => void;
  interpolate: boolean;
  resolvePaths: boolean;
  /** Included projects by what determines them: one that is reached on several ways is loaded once. */
  included: Map<string, Mapping>;
  /** What the variables of included secrets and configs say in their project, by `secrets.NAME` and `configs.NAME`. */
  includedContents: Map<string, string>;
}

/** What the files of one directory share: the main project's, or an included one's. */
export interface LoadScope {
  context: LoadContext;
  /** Absolute: what the names of further files start from. */
  directory: string;
  /** What relative paths in the model start from: absolute, or relative to the including project's. */
  pathBase: string;
  environment: Record<string, string>;
  /** Files being loaded, outermost first, to notice cycles. */
  including: readonly string[];
  /** Files of extended services, by path. */
  bases: Map<string, ServiceSource>;
}

export function lookupIn(environment: Record<string, string>): Lookup {
  return (name) => (Object.hasOwn(environment, name) ? environment[name] : undefined);
}
