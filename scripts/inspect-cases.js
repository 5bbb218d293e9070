// Records in test/engine/fixtures/inspect what docker compose makes of each stack, as the engine tells it: the judge of
// test/engine/inspect.test.ts. Run it on every engine whose API counts; a recording bears the API's version.
//   node scripts/inspect-cases.js [--compose PATH_OF_DOCKER_COMPOSE] [GROUP…]
import { spawnSync } from 'node:child_process';
import { readArguments } from './read-arguments.js';

const { values, positionals } = readArguments({ options: { compose: { type: 'string' } }, allowPositionals: true });
const compose = values.compose ?? process.env.DEVENV_TEST_COMPOSE ?? 'docker compose';
const groups = positionals.length === 0 ? [] : ['-t', `recorded from docker compose (${positionals.join('|')})$`];
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'engine', 'test/engine/inspect.test.ts', ...groups],
  {
    stdio: 'inherit',
    env: { ...process.env, DEVENV_TEST_RECORD_WITH: compose },
  },
);
process.exitCode = status ?? 1;
