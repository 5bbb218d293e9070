import { DevenvError } from '../errors.js';
import { DotenvSyntax, parseDotenv } from './dotenv.js';
import { InvalidReference, MissingVariable, type Lookup, type SubstitutionEvents } from './interpolate.js';

/** The variables of an env file. Fails with its path and line where it cannot be read. */
export function parseEnvFile(
  text: string,
  file: string,
  lookup: Lookup,
  events?: SubstitutionEvents,
  above?: Lookup,
): Map<string, string> {
  try {
    return parseDotenv(text, lookup, events, above);
  } catch (error) {
    throw describe(error, file, text);
  }
}

/** How the byte order mark of UTF-16 looks as UTF-8. docker compose reads no variables from such a file either. */
const UTF16_MARK = '\uFFFD\uFFFD';

function describe(error: unknown, file: string, text: string): unknown {
  if (error instanceof DotenvSyntax && text.startsWith(UTF16_MARK)) {
    return new DevenvError('COMPOSE_INVALID', `${file} is UTF-16, and variables are read from UTF-8 alone`, {
      location: { file },
      suggestions: ['Save it as UTF-8'],
    });
  }
  if (error instanceof DotenvSyntax) {
    return new DevenvError('COMPOSE_INVALID', `${file} is not a list of variables: ${error.message}`, {
      location: { file, line: error.line },
    });
  }
  if (error instanceof MissingVariable) {
    return new DevenvError('VARIABLE_MISSING', `Variable ${error.variable} is needed by ${file} and has no value`, {
      location: { file },
      ...(error.explanation === '' ? {} : { reason: error.explanation }),
    });
  }
  if (error instanceof InvalidReference) {
    return new DevenvError(
      'COMPOSE_INVALID',
      `${file} has a variable reference that cannot be read: ${error.message}`,
      {
        location: { file },
      },
    );
  }
  return error;
}

/** `KEY=VALUE` lines taken as they are, for env files with `format: raw`. */
export function parseRawEnvFile(text: string, file: string, lookup: Lookup): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const trimmed = line.trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const equals = trimmed.indexOf('=');
    const name = equals === -1 ? trimmed : trimmed.slice(0, equals);
    if (name === '' || /\s/.test(name)) {
      throw describe(new DotenvSyntax(index + 1, `"${name}" is not the name of a variable`), file, text);
    }
    const value = equals === -1 ? lookup(name) : trimmed.slice(equals + 1);
    if (value !== undefined) variables.set(name, value);
  }
  return variables;
}
