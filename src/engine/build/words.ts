import type { DevenvErrorOptions } from '../../errors.js';
import { dockerfilePath, type BuildContext } from './context.js';

/** What is known of a build that failed. */
export interface BuildFailure {
  /** The engine's words. */
  message: string;
  /** The step that failed, where one was begun. */
  step?: { name: string; tail: string[] };
}

/** Where in the user's files: a Dockerfile of this machine, with a line where one is known. */
export function place(context: BuildContext, line: number | undefined): Pick<DevenvErrorOptions, 'location'> {
  if (context.kind === 'remote' || context.folder === undefined) return {};
  return { location: { file: dockerfilePath(context), ...(line !== undefined && { line }) } };
}

/** The engine's words without its chain of inner layers. */
export function plainReason(message: string): string {
  const inner = message
    .replace(/^(failed to solve( with frontend \S+)?: )+/, '')
    .replace(/^(rpc error: code = \w+ desc = |failed to (create LLB definition|build LLB|compute cache key): )+/, '')
    .replace(/^failed to read dockerfile: /, '')
    .replace(/^(\S+: )?failed to resolve source metadata for \S+: /, '')
    .replace(/^failed to calculate checksum of ref \S+: /, '')
    .replace(/not found: not found$/, 'not found');
  const exit =
    /(?:executor failed running \[(.*)\]|process "(.*)" did not complete successfully): exit code: (\d+)/s.exec(inner);
  return exit === null ? inner.trim() : `${shorten(exit[1] ?? exit[2] ?? '')} ended with exit code ${exit[3] ?? ''}.`;
}

/** On one line of at most 100 characters. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
