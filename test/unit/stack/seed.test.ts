import { describe, expect, it } from 'vitest';
import { DevenvError } from '../../../src/errors.js';
import { loadStack } from '../../../src/stack/load-stack.js';
import { seedsOf } from '../../../src/stack/seed.js';
import type { Service } from '../../../src/stack/stack.js';

function load(settings: string, extra: Record<string, string> = {}): Record<string, Service> {
  const texts: Record<string, string> = { 'compose.yaml': composeWith(settings), ...extra };
  const { services } = loadStack(
    {
      configFiles: Object.keys(texts).map((name) => `/app/${name}`),
      directory: '/app',
      projectName: 'app',
      environment: { WHO: 'ann' },
      profiles: [],
      services: [],
      files: {
        read: (path) => texts[path.replace('/app/', '')],
        isDirectory: () => false,
        realPath: (path) => path,
        home: '/home/user',
      },
    },
    () => undefined,
  );
  return services;
}

const composeWith = (settings: string): string => `services:
  api:
    image: x
    x-devenv: { ${settings} }
volumes:
  data: {}
`;

function faultOf(settings: string): DevenvError {
  try {
    load(settings);
  } catch (error) {
    if (error instanceof DevenvError) return error;
    throw error;
  }
  throw new Error('it was loaded');
}

describe('a seed', () => {
  it('is commands, split as Compose splits them, and files, relative to the project', () => {
    const { api } = load(
      `seed: [ "npm run seed -- --user '$WHO B'", { sql: ./seed.sql, database: shop }, { command: [a, b], user: "7", environment: { K: 1 } } ]`,
    );
    expect(seedsOf(api)).toEqual([
      { command: ['npm', 'run', 'seed', '--', '--user', 'ann B'] },
      { sql: '/app/seed.sql', database: 'shop' },
      { command: ['a', 'b'], user: '7', environment: { K: '1' } },
    ]);
  });

  it('may be one part alone, or none', () => {
    expect(seedsOf(load('seed: make rows').api)).toEqual([{ command: ['make', 'rows'] }]);
    expect(seedsOf(load('seed: { sql: db/seed.sql }').api)).toEqual([{ sql: '/app/db/seed.sql' }]);
    expect(seedsOf(load('seed:').api)).toEqual([]);
    expect(seedsOf(load('template: node').api)).toEqual([]);
  });

  it('of an override file is appended to the list of the first', () => {
    const extra = { 'more.yaml': 'services: { api: { x-devenv: { seed: [second] } } }' };
    expect(seedsOf(load('seed: [first]', extra).api)).toEqual([{ command: ['first'] }, { command: ['second'] }]);
  });
});

describe('what is wrong in x-devenv', () => {
  it.each([
    ['sed: x', 'services.api.x-devenv.sed is not an attribute that devenv knows', 17],
    ['seed: 7', 'services.api.x-devenv.seed must be text or a list or a mapping or empty, not 7', 17],
    ['seed: [{ user: x }]', 'services.api.x-devenv.seed[0] needs one of command and sql', 24],
    ['seed: [{ sql: a, command: b }]', 'services.api.x-devenv.seed[0] needs one of command and sql', 24],
    [
      'seed: [{ sql: a, working_dir: b }]',
      'services.api.x-devenv.seed[0].working_dir is an attribute of a command',
      34,
    ],
    ['seed: [{ command: a, database: b }]', 'services.api.x-devenv.seed[0].database is an attribute of a file', 38],
    ['seed: [{ sql: a, databse: b }]', 'seed[0].databse is not an attribute that devenv knows', 34],
    [`seed: ["a 'b"]`, 'services.api.x-devenv.seed[0].command is a command line with a quote', 24],
    [`seed: ""`, 'services.api.x-devenv.seed is an empty command', 17],
  ])('%s', (settings, message, column) => {
    const fault = faultOf(settings);
    expect(fault.code).toBe('COMPOSE_INVALID');
    expect(fault.message).toContain(message);
    expect(fault.location).toEqual({ file: '/app/compose.yaml', line: 4, column });
  });

  it('names what may have been meant', () => {
    expect(faultOf('sead: x').suggestions).toEqual(['Did you mean seed?']);
  });
});
