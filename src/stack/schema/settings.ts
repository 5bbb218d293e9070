import { attributes, boolean, command, keyValues, listOf, text, type Schema } from './schema.js';

/** What `x-devenv` may hold, by where it stands. Its names are ours, so that a misspelt one is told. */
const ours = { closed: true, owner: 'devenv' } as const;

const seedEntry: Schema = {
  string: true,
  ...attributes({ command, sql: text, user: text, database: text, working_dir: text, environment: keyValues }, ours),
};

/** Without an undo a reset would lose data; more than these make a list that nobody reads. */
const undos: Schema = { integer: { minimum: 1, maximum: 100 } };

export const stackSettings: Schema = {
  null: true,
  ...attributes({ undo: undos, snapshotBeforeDown: boolean }, ours),
};

export const serviceSettings: Schema = {
  null: true,
  ...attributes({ seed: { null: true, ...seedEntry, ...listOf(seedEntry) }, template: text }, ours),
};

export const volumeSettings: Schema = {
  null: true,
  ...attributes({ baseline: boolean, export: boolean, layered: { ...boolean, string: { values: ['copy'] } } }, ours),
};
