import { stripVTControlCharacters } from 'node:util';
import { DevenvError } from '../errors.js';
import { nearMisses } from './near-misses.js';

/** What oclif's parser throws, as far as we read it. */
interface ParseFailure extends Error {
  /** Of a NonExistentFlagsError: those that no command has. */
  flags?: unknown;
  /** Of a RequiredArgsError: the definitions of those that are missing. */
  args?: unknown;
}

/** The command whose words were wrong: its name as typed and its flags by long name. */
export interface UsageContext {
  command: string;
  flags: string[];
}

/** A failure of oclif's argument parser in our words, with the nearest flag where one was mistyped. */
export function usageError(failure: ParseFailure, { command, flags }: UsageContext): DevenvError {
  const help = `devenv ${command} --help`;
  const unknown = stringsOf(failure.flags);
  const [first] = unknown;
  if (first !== undefined) {
    const near = nearMisses(first.replace(/^-+/, ''), flags).map((flag) => `devenv ${command} --${flag}`);
    const names = unknown.join(', ');
    const message = `devenv ${command} has no flag${unknown.length > 1 ? 's' : ''} ${names}.`;
    return new DevenvError('USAGE', message, { suggestions: [...near, help] });
  }
  const missing = namesOf(failure.args);
  const words =
    missing.length > 0 ? `devenv ${command} needs ${missing.join(' and ')}.` : plainWords(failure.message, command);
  return new DevenvError('USAGE', words, { suggestions: [help] });
}

/** Whether an error comes from oclif's parser or from a flag's own `parse`. */
export function isParseFailure(error: unknown): error is ParseFailure {
  return error instanceof Error && ('parse' in error || (error as { oclif?: unknown }).oclif !== undefined);
}

function plainWords(message: string, command: string): string {
  const text = stripVTControlCharacters(message)
    .replace(/\s*See more help with --help\s*/, '')
    .replace(/^Parsing (--\S+)\s+Expected (an? \w+) but received: (.*)/, '$1 takes $2, not "$3"')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^Unexpected arguments?: /, `devenv ${command} does not take: `)
    .replaceAll(/\s*\n\s*/g, '; ');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The names of oclif's arguments, as help shows them: `SERVICE`. */
function namesOf(args: unknown): string[] {
  if (!Array.isArray(args)) return [];
  return (args as { name?: string }[]).flatMap(({ name }) => (name === undefined ? [] : [name.toUpperCase()]));
}
