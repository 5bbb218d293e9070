import { longestMatch, splitLeadingFlags } from '../find-command.js';

/** What completion knows of a flag. */
export interface CompletableFlag {
  name: string;
  char?: string | undefined;
  type: 'boolean' | 'option';
  description?: string | undefined;
  options?: readonly string[] | undefined;
  helpValue?: string | undefined;
}

/** What completion knows of a command. `id` has colons: `template:list`. */
export interface CompletableCommand {
  id: string;
  summary?: string | undefined;
  flags: CompletableFlag[];
  args: { name: string; options?: readonly string[] | undefined }[];
}

export interface Candidate {
  value: string;
  description?: string | undefined;
}

/** What may stand in a place: fixed words, and what has to be looked up elsewhere. */
export interface Completion {
  words: Candidate[];
  lookUp?: 'services' | 'templates' | 'files';
}

/** Flags before the command whose value is a path. */
const PATH_FLAGS = new Set(['-f', '--file', '--env-file', '--project-directory']);

const NOTHING: Completion = { words: [] };

/** What the last of the words (those after `devenv`, the last one unfinished) may become. */
export function complete(words: string[], commands: CompletableCommand[]): Completion {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const { rest } = splitLeadingFlags(before);
  const ids = commands.map(({ id }) => id);
  const length = longestMatch(rest, ids);
  const command = commands.find(({ id }) => id === rest.slice(0, length).join(':'));
  const completion =
    command === undefined ? commandWords(rest, commands) : wordsOf(command, rest.slice(length), current);
  return { ...completion, words: completion.words.filter(({ value }) => value.startsWith(current)) };
}

function commandWords(rest: string[], commands: CompletableCommand[]): Completion {
  const [topic] = rest;
  if (rest.length > 1) return NOTHING;
  if (topic?.startsWith('-') === true) return PATH_FLAGS.has(topic) ? { words: [], lookUp: 'files' } : NOTHING;
  const below = topic === undefined || topic === 'help' ? '' : `${topic}:`;
  const words = new Map<string, Candidate>();
  for (const { id, summary } of commands) {
    if (!id.startsWith(below)) continue;
    const [value = '', deeper] = id.slice(below.length).split(':');
    words.set(value, { value, description: deeper === undefined ? summary : undefined });
  }
  return { words: [...words.values()] };
}

function wordsOf(command: CompletableCommand, given: string[], current: string): Completion {
  if (given.includes('--')) return { words: [], lookUp: 'files' };
  const asked = flagWaitingForValue(command, given.at(-1));
  if (asked !== undefined) return valuesOf(asked);
  const [, joined] = /^(--[\w-]+)=/.exec(current) ?? [];
  if (joined !== undefined) return { words: joinedValues(command, joined) };
  if (current.startsWith('-')) return { words: flagWords(command) };
  const argument = command.args[Math.min(positionals(command, given), command.args.length - 1)];
  if (argument === undefined) return NOTHING;
  if (argument.options !== undefined) return { words: argument.options.map((value) => ({ value })) };
  if (/^services?$/.test(argument.name)) return { words: [], lookUp: 'services' };
  return argument.name === 'template' ? { words: [], lookUp: 'templates' } : NOTHING;
}

function flagWords(command: CompletableCommand): Candidate[] {
  return command.flags.map(({ name, description }) => ({ value: `--${name}`, description }));
}

function valuesOf(flag: CompletableFlag): Completion {
  if (flag.options !== undefined) return { words: flag.options.map((value) => ({ value })) };
  return flag.helpValue === 'PATH' ? { words: [], lookUp: 'files' } : NOTHING;
}

/** `--format=json`, with the flag before it: a shell completes the whole word. */
function joinedValues(command: CompletableCommand, name: string): Candidate[] {
  const flag = flagWaitingForValue(command, name);
  return flag === undefined ? [] : valuesOf(flag).words.map(({ value }) => ({ value: `${name}=${value}` }));
}

function flagWaitingForValue({ flags }: CompletableCommand, word: string | undefined): CompletableFlag | undefined {
  return flags.find(({ type, name, char }) => type === 'option' && (word === `--${name}` || word === `-${char ?? ''}`));
}

/** How many of the given words are arguments: neither flags nor their values. */
function positionals(command: CompletableCommand, given: string[]): number {
  return given.filter((word, at) => !word.startsWith('-') && flagWaitingForValue(command, given[at - 1]) === undefined)
    .length;
}
