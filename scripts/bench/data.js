import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { runTimed } from './contenders.js';
import { inContainer } from './in-container.js';

const service = (name) => `  ${name}:
    image: postgres:17-bookworm
    environment: { POSTGRES_HOST_AUTH_METHOD: trust }
    command: [postgres, -c, wal_level=minimal, -c, max_wal_senders=0, -c, max_wal_size=64MB]
    volumes: ['${name}:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres], interval: 5s, retries: 60 }
`;

const COMPOSE = `services:\n${service('full')}${service('empty')}volumes: { full: {}, empty: {} }\n`;

/** Rows of 2 kB that nothing compresses away; made and loaded in one transaction, so that no log of them is written. */
const FILL = `create table filler (id int, body text);
alter table filler alter body set storage plain;
insert into filler select at, repeat(md5(at::text), 62) from generate_series(1, 520000) at;`;

/**
 * Reset, snapshot and restore of a PostgreSQL with 1 GB of data, by turns with those of an empty one.
 * @param {{docker: import('dockerode'), devenv: import('./contenders.js').Contender, rounds: number, samples: Record<string, Record<string, number[]>>, say: (line: string) => void}} options
 */
export async function measureData({ docker, devenv, rounds, samples, say }) {
  const directory = mkdtempSync(join(tmpdir(), 'devenv-bench-data-'));
  writeFileSync(join(directory, 'compose.yaml'), COMPOSE);
  const run = (...args) => runTimed(devenv, args, directory);
  const measure = async (row, argsOf) => {
    for (const name of ['full', 'empty']) {
      const elapsed = await run(...argsOf(name));
      const as = name === 'full' ? 'devenv' : 'an empty database';
      ((samples[row] ??= {})[as] ??= []).push(elapsed);
    }
  };
  try {
    await run('up', '-d');
    say('PostgreSQL gets 1 GB of data.');
    const psql = ['psql', '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', '-q', '--single-transaction', '-c'];
    await inContainer(docker, `${devenv.project}-full-1`, [...psql, FILL]);
    await run('snapshot', 'save', 'filled');
    for (let round = 1; round <= rounds; round += 1) {
      say(`Data, round ${round} of ${rounds}.`);
      await measure('reset of PostgreSQL with 1 GB', (name) => ['reset', name, '--to', 'filled', '--yes']);
      await measure('snapshot save of 1 GB', (name) => ['snapshot', 'save', `${name}-${round}`, '--volume', name]);
      await measure('snapshot restore of 1 GB', (name) => ['snapshot', 'restore', 'filled', '--volume', name]);
    }
  } finally {
    const [file, ...first] = devenv.command;
    const down = [...first, '-p', devenv.project, 'down', '--volumes', '--yes', '-t', '1'];
    spawnSync(file, down, { cwd: directory, stdio: 'ignore' });
    rmSync(directory, { recursive: true, force: true });
  }
}
