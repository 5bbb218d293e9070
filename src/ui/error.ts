import type { DevenvError, FurtherFault, SourceLocation } from '../errors.js';
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
  const others = error.others.map((other) => indent(formatOther(other, styles)));
  if (error.untold > 0) others.push(indent(styles.dim(`and ${error.untold} more`)));
  blocks.push(...others);
  if (error.suggestions.length > 0) blocks.push(formatSuggestions(error.suggestions, styles));
  return blocks.join('\n');
}

/** The public JSON shape of an error. */
export function errorToJson(error: DevenvError): { error: Record<string, unknown> } {
  const { code, message, suggestions, reason, detail, service, location, others, untold } = error;
  return {
    error: {
      code,
      message,
      suggestions,
      ...(reason !== undefined && { reason }),
      ...(detail !== undefined && { detail }),
      ...(service !== undefined && { service }),
      ...(location !== undefined && { location }),
      ...(others.length > 0 && { others }),
      ...(untold > 0 && { untold }),
    },
  };
}

/** `also at compose.yaml:5:5: services.web.prots is not an attribute that Compose knows. Did you mean ports?` */
function formatOther({ message, location, suggestions = [] }: FurtherFault, styles: Styles): string {
  const place = location === undefined ? 'also' : `also at ${formatPlace(location)}`;
  return [`${styles.dim(`${place}:`)} ${message}`, ...suggestions].join('. ');
}

function formatPlace({ file, line, column }: SourceLocation): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

function formatLocation(location: SourceLocation, source: string | undefined, styles: Styles) {
  const { line, column } = location;
  const place = formatPlace(location);
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
