import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import type { TestProject } from '../support/project.js';
import { must, stackProject } from './stack-fixture.js';
import { container, identities } from './stack-state.js';

/** Each store, and how many entries it holds from its making on. */
const STORES = { postgres: 100, mariadb: 100, redis: 100, files: 20_000 };
type StoreName = keyof typeof STORES;
const NAMES = Object.keys(STORES) as StoreName[];

/** Entries by the session that wrote them. */
type Sessions = Map<string, string[]>;
type Everywhere<T> = Record<StoreName, T>;

/** The stores are written to all the time, by clients that note what each store has acknowledged. */
describe('stores under load', () => {
  let project: TestProject;
  let clients: Record<string, string>;
  /** The sessions that had begun when the snapshot `busy` was asked for, and when the reset was. */
  let beforeSnapshot: Everywhere<Set<string>>;
  let beforeReset: Everywhere<Set<string>>;

  const acknowledged = (store: StoreName): Sessions => {
    const path = join(project.folder, 'acks', store);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    // the line that is being written is not acknowledged yet
    return bySession(text.slice(0, text.lastIndexOf('\n') + 1).split('\n'));
  };
  const sessionsOf = (store: StoreName): Set<string> => new Set(acknowledged(store).keys());

  /** The entries of a store, once its own checker has found nothing wrong with it. */
  const look = (store: StoreName): Promise<Sessions> =>
    // what checks an append-only file may read it while the server is in the middle of a write
    eventually(
      async () => {
        const { stdout, stderr, exitCode } = await project.devenv([
          'exec',
          '-T',
          store,
          'sh',
          `/scripts/look-${store}.sh`,
        ]);
        expect(exitCode, `${store}: ${stderr}${stdout.slice(-500)}`).toBe(0);
        return bySession(stdout.split('\n'));
      },
      { timeoutMs: store === 'redis' ? 5_000 : 0 },
    );

  /** Waits until every client has written twenty more entries, in whatever session. */
  const load = (): Promise<unknown> =>
    Promise.all(
      NAMES.map((store) => {
        const before = count(acknowledged(store));
        return eventually(() => {
          expect(count(acknowledged(store)), store).toBeGreaterThan(before + 20);
        });
      }),
    );

  const each = (check: (store: StoreName) => Promise<void>): Promise<unknown> => Promise.all(NAMES.map(check));

  beforeAll(async () => {
    project = stackProject('databases');
    mkdirSync(join(project.folder, 'acks'));
    await must(project, 'up', '-d');
    const all = await identities(project.name);
    clients = Object.fromEntries(Object.entries(all).filter(([part]) => part.includes('-client-')));
    project.write('acks/go', '');
    await load();
  });
  afterAll(() => eventually(() => project.dispose()));

  test('killed and brought up again, they have all that they had acknowledged', async () => {
    await each(async (store) => {
      const docker = await engine();
      await docker.getContainer((await container(project.name, `${store}-1`)).id).kill();
    });
    const acks = byStore(acknowledged);

    await must(project, 'up', '-d');

    await each(async (store) => {
      const there = await look(store);
      expectEntries(store, there, acks[store], 'all');
    });
  });

  test('a snapshot goes on without losing a thing', async () => {
    await load();
    beforeSnapshot = byStore(sessionsOf);
    await must(project, 'snapshot', 'save', 'busy');
    await load();

    await each(async (store) => {
      const acks = acknowledged(store);
      expectEntries(store, await look(store), acks, 'all');
    });
  });

  test('a reset gives them the data of their baseline', async () => {
    beforeReset = byStore(sessionsOf);
    await must(project, 'reset', ...NAMES);
    await load();

    await each(async (store) => {
      const old = only(acknowledged(store), beforeReset[store]);
      expectEntries(store, await look(store), old, 'none');
    });
  });

  test('undo brings back all that they had acknowledged before the reset, and nothing of what came after', async () => {
    const afterReset = byStore((store) => difference(sessionsOf(store), beforeReset[store]));
    await must(project, 'undo');
    await load();

    await each(async (store) => {
      const acks = acknowledged(store);
      const there = await look(store);
      expectEntries(store, there, only(acks, beforeReset[store]), 'all');
      expectEntries(store, there, only(acks, afterReset[store]), 'none');
    });
  });

  test('every page that PostgreSQL has in its files by then is as its checksum says', async () => {
    await must(project, 'stop', 'postgres');

    const check = ['--user', 'postgres', '--entrypoint', 'pg_checksums', 'postgres', '--check'];
    const { stdout, stderr, exitCode } = await project.devenv(['run', '--rm', '--no-deps', '-T', ...check]);

    expect(exitCode, stderr + stdout).toBe(0);
    expect(stdout).toMatch(/Files scanned: +[1-9]/);
    expect(stdout).toMatch(/Bad checksums: +0\n/);
    await must(project, 'start', 'postgres');
  });

  test('the snapshot that was taken under load comes back as it was', async () => {
    const afterSnapshot = byStore((store) => difference(sessionsOf(store), beforeSnapshot[store]));
    await must(project, 'snapshot', 'restore', 'busy');
    await load();

    await each(async (store) => {
      const acks = acknowledged(store);
      const there = await look(store);
      expectEntries(store, there, only(acks, beforeSnapshot[store]), 'all');
      expectEntries(store, there, only(acks, afterSnapshot[store]), 'none');
    });
    const all = await identities(project.name);
    expect(all).toMatchObject(clients);
  });
});

/** All or none of some entries are in a store, and its first entries are, as far as no other took their place. */
function expectEntries(store: StoreName, there: Sessions, entries: Sessions, which: 'all' | 'none'): void {
  const held = new Set([...there.values()].flat());
  const wrong = [...entries.values()].flat().filter((entry) => held.has(entry) !== (which === 'all'));
  expect(wrong, `${store}: ${which} of ${count(entries)} entries`).toEqual([]);
  const places = store === 'files' ? count(there) : (there.get('seed') ?? []).length;
  expect(places, store).toBe(STORES[store]);
}

function byStore<T>(read: (store: StoreName) => T): Everywhere<T> {
  return Object.fromEntries(NAMES.map((store) => [store, read(store)])) as Everywhere<T>;
}

function bySession(lines: string[]): Sessions {
  const sessions: Sessions = new Map();
  for (const line of lines) {
    const [session = ''] = line.split('-');
    if (session === '') continue;
    const known = sessions.get(session);
    if (known === undefined) sessions.set(session, [line]);
    else known.push(line);
  }
  return sessions;
}

function only(all: Sessions, sessions: Set<string>): Sessions {
  return new Map([...all].filter(([session]) => sessions.has(session)));
}

function difference(all: Set<string>, without: Set<string>): Set<string> {
  return new Set([...all].filter((one) => !without.has(one)));
}

function count(sessions: Sessions): number {
  return [...sessions.values()].reduce((sum, entries) => sum + entries.length, 0);
}
