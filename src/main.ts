import { dirname } from 'node:path';
import { Config, type Interfaces } from '@oclif/core';
import pjson from '../package.json' with { type: 'json' };
import { CommandFailure } from './base-command.js';
import { DevenvError } from './errors.js';
import { rememberDocuments } from './project/document-memory.js';
import { earlySettings } from './project/early-settings.js';
import { chooseColours } from './ui/choose-colours.js';
import { findCommand } from './ui/find-command.js';
import { reportFailure } from './ui/report-failure.js';
import { flushOutput, guardOutput } from './ui/output.js';

/** Every command by its id, `template:list`, and how it is loaded. The build writes the list. */
export type Commands = Record<string, () => Promise<{ default: RunnableCommand }>>;

/**
 * Runs one command line and ends the process with its exit code. Given a folder for what can be found out again, and a
 * name for this build of the program, it keeps there what it has read.
 */
export async function main(
  argv: string[],
  commands: Commands,
  cache?: { folder: string; build: string },
): Promise<void> {
  rememberDocuments(cache);
  guardOutput();
  chooseColours(optionsOf(argv), process.env);
  try {
    await dispatch(argv, commands);
  } catch (error) {
    const inCommand = error instanceof CommandFailure;
    const json = inCommand ? error.json : optionsOf(argv).includes('--json');
    process.exitCode = reportFailure(inCommand ? error.failure : error, json);
  }
  await flushOutput();
  process.exit();
}

async function dispatch(argv: string[], commands: Commands): Promise<void> {
  const found = findCommand(argv, Object.keys(commands));
  switch (found.kind) {
    case 'version':
      return runCommand(await load(commands, 'version'), found.args);
    case 'help':
      return showHelp(found.subject);
    case 'unknown':
      throw unknownCommand(found.words, found.near);
    case 'command': {
      const command = await load(commands, found.id);
      takeEarlySettings(command, optionsOf(argv));
      return runCommand(command, found.args);
    }
  }
}

async function load(commands: Commands, id: string): Promise<RunnableCommand> {
  const command = commands[id];
  if (command === undefined) throw new Error(`command ${id} is not in this build`);
  const { default: Loaded } = await command();
  Loaded.id = id;
  return Loaded;
}

/** What the project's `.env` sets of the command line itself, where the command works on a project. */
function takeEarlySettings({ id, flags }: RunnableCommand, options: string[]): void {
  const file = flags?.['file'];
  if (file === undefined || file.hidden === true) return;
  const command = { id, fileLetter: file.char };
  Object.assign(process.env, earlySettings(command, options, process.cwd(), process.env));
  chooseColours(options, process.env);
}

/** As `Command.run` of oclif does, but with the configuration and the class at hand. */
async function runCommand(Loaded: RunnableCommand, args: string[]): Promise<void> {
  const config = await configWith(Loaded.looksAtCommands === true ? undefined : new Map([[pjson.name, ITSELF]]));
  await new Loaded(args, config)._run();
}

/** oclif's view of the program: with the given plugins or, without, with what the manifest tells of every command. */
async function configWith(plugins?: Map<string, Interfaces.Plugin>): Promise<Config> {
  const config = new Config({
    root: ITSELF.root,
    pjson: pjson as never,
    userPlugins: false,
    devPlugins: false,
    ...(plugins && { plugins }),
    ...(process.env['DEBUG'] === undefined && { logger: silentLogger }),
  });
  await config.load();
  return config;
}

interface RunnableCommand {
  new (args: string[], config: Config): { _run(): Promise<unknown> };
  id: string;
  /** It needs to know all commands there are. */
  looksAtCommands?: boolean;
  flags?: Record<string, { char?: string; hidden?: boolean }>;
}

async function showHelp(subject: string[]): Promise<void> {
  const { DevenvHelp } = await import('./ui/help.js');
  await new DevenvHelp(await configWith()).showHelp(subject);
}

function unknownCommand(words: string, near: string[]): DevenvError {
  if (words.startsWith('-')) {
    return new DevenvError('USAGE', `devenv has no flag ${words} before a command.`, {
      suggestions: ['devenv help', 'devenv help up'],
    });
  }
  if (COMPOSE_ALONE.includes(words)) {
    return new DevenvError('USAGE', `devenv has no "${words}", but its stacks are Compose files.`, {
      suggestions: [`docker compose ${words}`],
    });
  }
  return new DevenvError('USAGE', `There is no command "${words}".`, {
    suggestions: [...near.map((id) => `devenv ${id.replaceAll(':', ' ')}`), 'devenv help'],
  });
}

/** Commands of docker compose that work on files, not on a running stack. */
const COMPOSE_ALONE = ['alpha', 'bridge', 'publish'];

/** The arguments before `--`: what follows it belongs to a child process. */
function optionsOf(argv: string[]): string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

/** Spares the start the `debug` package; DEBUG brings it back. */
const silentLogger = {
  namespace: 'oclif',
  child: () => silentLogger,
  debug: () => undefined,
  error: () => undefined,
  info: () => undefined,
  trace: () => undefined,
  warn: () => undefined,
};

/** The program as a plugin of itself: one command that is known already needs no list of all. */
const ITSELF = {
  name: pjson.name,
  alias: pjson.name,
  version: pjson.version,
  pjson,
  root: dirname(import.meta.dirname),
  type: 'core',
  isRoot: true,
  valid: true,
  hooks: {},
  commands: [],
  commandIDs: [],
  topics: [],
} as unknown as Interfaces.Plugin;
