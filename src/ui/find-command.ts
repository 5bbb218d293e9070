import { nearMisses } from './near-misses.js';

/** What a command line asks for. */
export type Found =
  | { kind: 'command'; id: string; args: string[] }
  | { kind: 'help'; subject: string[] }
  | { kind: 'version'; args: string[] }
  | { kind: 'unknown'; words: string; near: string[] };

/** Flags that docker compose takes before the command, and so do we: `devenv -f a.yaml up`. */
const LEADING_VALUES = new Set([
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--profile',
  '--env-file',
  '--project-directory',
  '--workdir',
  '--progress',
  '--ansi',
  '--parallel',
]);
/** Behind a command, the letters may mean something else: `logs -f`, `run -p`. The others are of old, and still taken. */
const LONG_NAMES: Record<string, string> = {
  '-f': '--file',
  '-p': '--project-name',
  '--workdir': '--project-directory',
  '--no-ansi': '--ansi=never',
};
const LEADING_SWITCHES = new Set([
  '--json',
  '-q',
  '--quiet',
  '--no-color',
  '--dry-run',
  '--all-resources',
  '--compatibility',
  '--no-ansi',
]);
/** Of docker compose: they tell more to whoever debugs it. */
const IDLE_SWITCHES = new Set(['--verbose', '--debug', '-D']);

/** Reads which of the commands (`up`, `template:list`) is meant; flags given before it are moved behind it. */
export function findCommand(argv: string[], ids: string[]): Found {
  const { leading, rest } = splitLeadingFlags(argv);
  const [first] = rest;
  if (first === '--version' || first === '-v') return { kind: 'version', args: [...leading, ...rest.slice(1)] };
  if (first === undefined) return { kind: 'help', subject: [] };
  if (first === 'help' || first === '--help' || first === '-h') return helpFor(rest.slice(1), ids);

  const length = longestMatch(rest, ids);
  if (length > 0) {
    const args = rest.slice(length);
    const subject = rest.slice(0, length);
    if (asksForHelp(args)) return { kind: 'help', subject };
    return { kind: 'command', id: subject.join(':'), args: [...leading, ...args] };
  }
  if (isTopic(first, ids)) return topic(first, rest.slice(1), ids);
  return { kind: 'unknown', words: first, near: nearMisses(first, ids) };
}

function helpFor(words: string[], ids: string[]): Found {
  const subject = words.filter((word) => !word.startsWith('-'));
  const [first] = subject;
  if (first === undefined || longestMatch(subject, ids) > 0 || isTopic(first, ids)) return { kind: 'help', subject };
  return { kind: 'unknown', words: first, near: nearMisses(first, ids) };
}

function topic(name: string, rest: string[], ids: string[]): Found {
  const [second] = rest;
  if (second === undefined || second.startsWith('-')) return { kind: 'help', subject: [name] };
  const words = `${name} ${second}`;
  const below = ids.filter((id) => id.startsWith(`${name}:`));
  return { kind: 'unknown', words, near: nearMisses(words.replace(' ', ':'), below) };
}

/** The flags before the command, with their values, and everything from the command on. */
export function splitLeadingFlags(argv: string[]): { leading: string[]; rest: string[] } {
  let index = 0;
  for (let word = argv[index]; word?.startsWith('-'); word = argv[index]) {
    const [name = ''] = word.split('=');
    if (LEADING_SWITCHES.has(word) || IDLE_SWITCHES.has(word) || (LEADING_VALUES.has(name) && word.includes('=')))
      index += 1;
    else if (LEADING_VALUES.has(word) && index + 1 < argv.length) index += 2;
    else break;
  }
  return {
    leading: argv
      .slice(0, index)
      .filter((word) => !IDLE_SWITCHES.has(word))
      .map(longName),
    rest: argv.slice(index),
  };
}

function longName(word: string): string {
  const [name = '', ...value] = word.split('=');
  return [LONG_NAMES[name] ?? name, ...value].join('=');
}

/** How many leading words name a command: 2 for `template list`. */
export function longestMatch(words: string[], ids: string[]): number {
  for (let length = Math.min(words.length, 2); length > 0; length -= 1) {
    if (ids.includes(words.slice(0, length).join(':'))) return length;
  }
  return 0;
}

function isTopic(word: string, ids: string[]): boolean {
  return ids.some((id) => id.startsWith(`${word}:`));
}

/** `--help` before `--` and before the first word, which for `exec` and `run` begins a command of its own. */
function asksForHelp(args: string[]): boolean {
  for (const arg of args) {
    if (arg === '--help' || arg === '-h') return true;
    if (!arg.startsWith('-') || arg === '--') return false;
  }
  return false;
}
