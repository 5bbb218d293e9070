import type { DevenvError } from '../errors.js';
import type { Styles } from './style.js';
import { stylesFor } from './style.js';

/**
 * An error as the user reads it: what happened, where, why, the evidence, what to do next. `source` is the text of the
 * file that `error.location` names, for an excerpt.
 */
export function formatError(error: DevenvError, styles: Styles = stylesFor(0), source?: string): string {
  const blocks = [`${styles.fail('✖')} ${error.message}`];
  if (error.location !== undefined) blocks.push(indent(formatLocation(error.location, source, styles)));
  if (error.reason !== undefined) blocks.push(indent(error.reason));
  if (error.detail !== undefined && error.detail.trim() !== '') blocks.push(indent(quote(error.detail, styles)));
  if (error.suggestions.length > 0) blocks.push(formatSuggestions(error.suggestions, styles));
  return blocks.join('\n');
}

/** The public JSON shape of an error. */
export function errorToJson(error: DevenvError): { error: Record<string, unknown> } {
  const { code, message, suggestions, reason, detail, service, location } = error;
  return {
    error: {
      code,
      message,
      suggestions,
      ...(reason !== undefined && { reason }),
      ...(detail !== undefined && { detail }),
      ...(service !== undefined && { service }),
      ...(location !== undefined && { location }),
    },
  };
}

function formatLocation(location: NonNullable<DevenvError['location']>, source: string | undefined, styles: Styles) {
  const { file, line, column } = location;
  const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
  const text = line === undefined ? undefined : source?.split(/\r?\n/)[line - 1];
  if (text === undefined) return `at ${place}`;
  const number = String(line);
  const excerpt = [`at ${place}`, styles.dim(`${number} │ `) + text];
  if (column !== undefined) excerpt.push(' '.repeat(number.length) + styles.dim(' │ ') + ' '.repeat(column - 1) + '^');
  return excerpt.join('\n');
}

function formatSuggestions(suggestions: string[], styles: Styles): string {
  const [first, ...others] = suggestions;
  return [`${styles.strong('Next:')} ${first ?? ''}`, ...others.map((other) => `      ${other}`)].join('\n');
}

function quote(text: string, styles: Styles): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${styles.dim('│')} ${line}`)
    .join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
