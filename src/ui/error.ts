import type { DevenvError } from '../errors.js';

/** An error as the user reads it: what happened, where, why, evidence, what to do next. */
export function formatError(error: DevenvError): string {
  return `Error: ${error.message}`;
}

/** The public JSON shape of an error. */
export function errorToJson(error: DevenvError): Record<string, unknown> {
  return { error: { code: error.code, message: error.message, suggestions: error.suggestions } };
}
