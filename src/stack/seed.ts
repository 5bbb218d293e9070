import { hook } from './bind/hook.js';
import { ModelFault } from './fault.js';
import type { Hook, Seed, Service } from './stack.js';
import { isMapping, mapping, type Path, type Value } from './tree.js';

/** What fills the data of a service once, in order: `x-devenv: { seed: … }`. */
export function seedsOf(service: Service | undefined): Seed[] {
  const settings = service?.['x-devenv'];
  return isMapping(settings) ? readSeeds(settings['seed'] ?? null) : [];
}

/** The parts of a seed, which is one of them or a list. Fails where one is neither a command nor a file. */
export function readSeeds(value: Value, path: Path = []): Seed[] {
  if (value === null) return [];
  if (!Array.isArray(value)) return [readSeed(value, path)];
  return value.map((entry, index) => readSeed(entry, [...path, String(index)]));
}

function readSeed(value: Value, path: Path): Seed {
  const entry = isMapping(value) ? value : mapping([['command', value]]);
  if ('sql' in entry === 'command' in entry) throw new ModelFault(path, 'needs one of command and sql');
  return 'sql' in entry ? readFile(entry['sql'] ?? null, entry, path) : readCommand(entry, path);
}

function readFile(sql: Value, entry: Value, path: Path): Seed {
  const { user, database } = entry as { user?: string; database?: string };
  if (typeof sql !== 'string' || sql === '') throw new ModelFault([...path, 'sql'], 'must be the path of a file');
  refuse(entry, ['working_dir', 'environment'], path, 'a command, not of a file');
  return { sql, ...(user === undefined ? {} : { user }), ...(database === undefined ? {} : { database }) };
}

function readCommand(entry: Value, path: Path): Seed {
  refuse(entry, ['database'], path, 'a file, not of a command');
  const bound = hook(entry, path) as Hook;
  if ((bound.command ?? []).length === 0) throw new ModelFault(path, 'is an empty command');
  return bound;
}

function refuse(entry: Value, names: string[], path: Path, whose: string): void {
  const name = names.find((one) => isMapping(entry) && one in entry);
  if (name !== undefined) throw new ModelFault([...path, name], `is an attribute of ${whose}`);
}
