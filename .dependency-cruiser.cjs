/** The import rules of ARCHITECTURE.md. A room is a folder of src/; what is not allowed here fails `npm run check`. */
const ROOMS = {
  stack: [],
  plan: ['stack'],
  scaffold: ['stack'],
  exporters: ['stack'],
  project: ['stack'],
  engine: ['plan', 'stack'],
  operations: ['stack', 'plan', 'engine', 'project', 'scaffold', 'exporters'],
  ui: ['plan', 'stack'],
  commands: ['operations', 'ui'],
};

/** Rooms from which types alone may be imported: what a summary prints, what a command hands on. */
const TYPES_OF = {
  ui: ['operations'],
  commands: ['project', 'plan', 'stack', 'engine'],
  project: ['plan'],
};

/** Packages that are the business of a few rooms only. */
const PACKAGES = {
  dockerode: ['engine'],
  listr2: ['ui'],
  chalk: ['ui'],
  execa: ['engine', 'project'],
  '@inquirer/prompts': ['commands', 'ui'],
  '@oclif/core': ['commands', 'ui'],
  eta: ['scaffold'],
};

/** What every room may import besides itself. */
const EVERYONE = '^src/errors\\.ts$';

const folders = (rooms) => rooms.map((room) => `^src/${room}/`);

const roomRules = Object.entries(ROOMS).flatMap(([room, allowed]) => {
  const types = TYPES_OF[room] ?? [];
  const free = [
    EVERYONE,
    ...folders([room, ...allowed]),
    ...(room === 'commands' ? ['^src/(base-command|command-flags|up-flags)\\.ts$'] : []),
  ];
  return [
    {
      name: `room-${room}`,
      comment: `${room}/ may import ${['itself', ...allowed, 'errors'].join(', ')}.`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: [...free, ...folders(types)] },
    },
    ...(types.length === 0 ? [] : [typesOnly(room, types)]),
  ];
});

function typesOnly(room, types) {
  return {
    name: `types-for-${room}`,
    comment: `${room}/ may import nothing but types of ${types.join(', ')}.`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: folders(types), dependencyTypesNot: ['type-only'] },
  };
}

const packageRules = Object.entries(PACKAGES).map(([name, rooms]) => ({
  name: `only-${rooms.join('-and-')}-use-${name.replace(/\W/g, '-')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: [...folders(rooms), '^src/(base-command|command-flags|up-flags|main)\\.ts$'] },
  to: { path: `^node_modules/${name}/`, dependencyTypesNot: ['type-only'] },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'stack-is-pure',
      comment: 'stack/ imports the yaml package and nothing else from outside.',
      severity: 'error',
      from: { path: '^src/stack/' },
      to: { pathNot: ['^src/(stack/|errors\\.ts$)', '^node_modules/yaml/', '^(node:)?(path|crypto|util)$'] },
    },
    {
      name: 'pure-rooms-do-no-io',
      comment: 'No files, processes or network where everything is computed from what is handed in.',
      severity: 'error',
      from: { path: '^src/(stack|plan|scaffold|exporters)/' },
      to: { dependencyTypes: ['core'], pathNot: ['^(node:)?(path(/posix)?|crypto|util)$'] },
    },
    {
      name: 'no-cycles',
      comment: 'Cycles of types alone are compiled away.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-barrels',
      comment: 'Import a thing from the file that makes it.',
      severity: 'error',
      from: {},
      to: { path: '^src/.*/index\\.ts$' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(test|scripts|dist)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
