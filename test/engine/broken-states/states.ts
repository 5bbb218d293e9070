import { expect } from 'vitest';
import { engine } from '../../support/engine.js';
import { eventually } from '../../support/eventually.js';
import type { BrokenStack, ServiceName } from './stack.js';

/** What a developer types to mend it: one test each. */
export type Remedy = 'reset SERVICE' | 'reset SERVICE --yes' | 'reset' | 'up -d';

/** A way for a service to be broken. States that need an engine of their own are in broken-engine.test.ts. */
export interface BrokenState {
  name: string;
  service: ServiceName;
  /** Makes the state, and returns when it is there. */
  make: (stack: BrokenStack) => Promise<void>;
  /** The diagnosis. */
  says: RegExp;
  heals: Remedy[];
  /** The sandbox is gone, or what it is connected to, and must be made anew. */
  losesSandbox?: boolean;
  /** What must be there again when `devenv undo` has taken the reset back. */
  undone?: (stack: BrokenStack) => Promise<void>;
}

const ALL: Remedy[] = ['reset SERVICE', 'reset', 'up -d'];
const RESETS: Remedy[] = ['reset SERVICE', 'reset'];
/** For what takes the engine seconds to notice. */
const ONCE: Remedy[] = ['reset'];

const UNHEALTHY = /its health check fails/;

export const BROKEN_STATES: BrokenState[] = [
  {
    name: 'exited with 0',
    service: 'web',
    make: (stack) => stack.breakItself('web', 'exit 0', 'exited'),
    says: /exited with code 0/,
    heals: RESETS,
  },
  {
    name: 'exited with 1',
    service: 'web',
    make: (stack) => stack.breakItself('web', 'exit 1', 'exited'),
    says: /exited with code 1/,
    heals: ONCE,
  },
  {
    name: 'crashed, 139',
    service: 'web',
    make: (stack) => stack.breakItself('web', 'kill -SEGV $$', 'exited'),
    says: /exited with code 139 \(crashed, SIGSEGV\)/,
    heals: ONCE,
  },
  {
    name: 'killed, 137',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).kill();
      await stack.becomes('web', 'exited');
    },
    says: /exited with code 137 \(killed, SIGKILL\)/,
    heals: ALL,
  },
  {
    name: 'out of memory',
    service: 'web',
    make: (stack) => stack.breakItself('web', 'tail -c 200m /dev/zero; exit 137', 'exited'),
    says: /ran out of memory|out of memory/i,
    heals: ONCE,
  },
  {
    name: 'in a crash loop',
    service: 'loop',
    make: async (stack) => {
      await stack.breakItself('loop', 'exit 7', 'restarting');
      await stack.restartsSlowly('loop');
    },
    says: /restarts again and again, exited with code 7/,
    heals: RESETS,
  },
  {
    name: 'stopped by hand',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).stop({ t: 0 });
    },
    says: /exited with code/,
    heals: ALL,
  },
  {
    name: 'hung: it accepts and never answers',
    service: 'web',
    make: async (stack) => {
      await stack.inside('web', 'kill -STOP $(pidof httpd)');
      await stack.becomesUnhealthy('web');
    },
    says: UNHEALTHY,
    heals: ONCE,
  },
  {
    name: 'unhealthy',
    service: 'web',
    make: async (stack) => {
      await stack.inside('web', 'touch /sick');
      await stack.becomesUnhealthy('web');
    },
    says: UNHEALTHY,
    heals: ALL,
  },
  {
    name: 'without its files, which were deleted',
    service: 'web',
    make: async (stack) => {
      await stack.inside('web', 'rm -rf /www/*');
      await stack.becomesUnhealthy('web');
    },
    says: UNHEALTHY,
    heals: ONCE,
  },
  {
    name: 'paused',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).pause();
    },
    says: /paused/,
    heals: ALL,
  },
  {
    name: 'at its limit of processes',
    service: 'web',
    make: (stack) =>
      eventually(async () => {
        await stack.inside('web', 'for i in $(seq 20); do sleep 1000 & done').catch(() => undefined);
        await stack.expectUnhealthy('web');
      }),
    says: UNHEALTHY,
    heals: ONCE,
  },
  {
    name: 'on a full volume',
    service: 'cache',
    make: (stack) =>
      eventually(async () => {
        await stack.inside('cache', 'cat /dev/zero > /scratch/fill');
        await stack.expectUnhealthy('cache');
      }),
    says: UNHEALTHY,
    heals: ['reset SERVICE --yes', 'up -d'],
  },
  {
    name: 'without the files of its volume, which were deleted',
    service: 'store',
    make: async (stack) => {
      await stack.says('store', 'rm /data/rows; touch /data/late');
      await stack.becomesUnhealthy('store');
    },
    says: UNHEALTHY,
    heals: ONCE,
    undone: async (stack) => {
      expect(await stack.says('store', 'ls /data')).toBe('late\nseeded\n');
    },
  },
  {
    name: 'without its tables, which were dropped',
    service: 'db',
    make: async (stack) => {
      await stack.says('db', 'psql -U postgres -c "drop table items"');
      await stack.becomesUnhealthy('db');
    },
    says: UNHEALTHY,
    heals: ONCE,
    undone: async (stack) => {
      expect(await stack.says('db', `psql -U postgres -tAc "select to_regclass('items') is null"`)).toBe('t\n');
    },
  },
  {
    name: 'on a corrupted data directory',
    service: 'db',
    make: async (stack) => {
      // not while it runs: a checkpoint would write the file anew
      await (await stack.workload('db')).kill();
      await stack.becomes('db', 'exited');
      stack.project.write('nonsense', 'nonsense\n');
      const copied = await stack.project.devenv(['cp', 'nonsense', 'db:/var/lib/postgresql/data/global/pg_control']);
      expect(copied.exitCode, copied.stderr).toBe(0);
      await (await stack.workload('db')).start();
      await stack.becomes('db', 'exited');
    },
    says: /exited with code [1-9]/,
    heals: ['reset SERVICE'],
    undone: async (stack) => {
      const look = [
        'run',
        '--rm',
        '--no-deps',
        '-T',
        '--entrypoint',
        'sh',
        'db',
        '-c',
        'cat $PGDATA/global/pg_control',
      ];
      expect((await stack.project.devenv(look)).stdout).toBe('nonsense\n');
    },
  },
  {
    name: 'removed by hand',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).remove({ force: true });
    },
    says: /missing/,
    heals: ALL,
  },
  {
    name: 'created and never started',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).remove({ force: true });
      await stack.project.devenv(['up', '--no-start', '--no-deps', 'web']);
    },
    says: /never started/,
    heals: ALL,
  },
  {
    name: 'without its sandbox, which was stopped',
    service: 'web',
    make: async (stack) => {
      await (await stack.sandbox('web')).kill();
    },
    says: /its sandbox is (down|not running)/,
    heals: ALL,
  },
  {
    name: 'in another network namespace than its sandbox, which was restarted',
    service: 'web',
    make: async (stack) => {
      await (await stack.sandbox('web')).restart({ t: 0 });
    },
    says: /its sandbox was restarted without it/,
    heals: ALL,
  },
  {
    name: 'without its sandbox, which was removed',
    service: 'web',
    make: async (stack) => {
      await (await stack.sandbox('web')).remove({ force: true });
    },
    says: /its sandbox is gone|missing/,
    heals: ALL,
    losesSandbox: true,
  },
  {
    name: 'removed by hand with its sandbox',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).remove({ force: true });
      await (await stack.sandbox('web')).remove({ force: true });
    },
    says: /missing/,
    heals: ALL,
    losesSandbox: true,
  },
  {
    name: 'without one of its networks, which was removed',
    service: 'web',
    make: async (stack) => {
      const network = (await engine()).getNetwork(`${stack.project.name}_front`);
      await network.disconnect({ Container: (await stack.sandbox('web')).id, Force: true });
      await network.remove();
    },
    says: /its sandbox is replaced|network/,
    heals: ALL,
    losesSandbox: true,
  },
  {
    name: 'killed, and without its image, which was removed',
    service: 'web',
    make: async (stack) => {
      await (await stack.workload('web')).kill();
      await (await engine()).getImage(`${stack.project.name}-web`).remove({ force: true });
    },
    says: /exited with code 137/,
    heals: ALL,
  },
];
