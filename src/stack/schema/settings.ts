import { attributes, boolean, command, keyValues, listOf, text, type Schema } from './schema.js';

/** What `x-devenv` may hold, by where it stands. Its names are ours, so that a misspelt one is told. */
const ours = { closed: true, owner: 'devenv' } as const;

const seedEntry: Schema = {
  string: true,
  ...attributes({ command, sql: text, user: text, database: text, working_dir: text, environment: keyValues }, ours),
};

export const serviceSettings: Schema = {
  null: true,
  ...attributes({ seed: { null: true, ...seedEntry, ...listOf(seedEntry) }, template: text }, ours),
};

export const volumeSettings: Schema = {
  null: true,
  ...attributes({ baseline: boolean, layered: { ...boolean, string: { values: ['copy'] } } }, ours),
};
