import { describe, expect, it } from 'vitest';
import { planConverge } from '../../../src/plan/converge.js';
import type { ConvergeOptions } from '../../../src/plan/converge.js';
import { formatPlan } from '../../../src/plan/format.js';
import type { ObservedState } from '../../../src/plan/observed.js';
import type { Stack } from '../../../src/stack/stack.js';
import { allWell, nothing, stackOf, withContainers } from './state.js';

const healthy = { condition: 'service_healthy', required: true } as const;

function plan(stack: Stack, observed: ObservedState, options: Partial<ConvergeOptions> = {}): string {
  const all = { services: Object.keys(stack.services), mode: () => 'converge' as const, start: true, ...options };
  return formatPlan(planConverge(stack, observed, all));
}

function lines(...text: string[]): string {
  return text.join('\n');
}

describe('from nothing', () => {
  it('starts a dependent as soon as what it waits for is healthy, and its sandbox at once', () => {
    const stack = stackOf({ db: { healthcheck: { test: ['CMD', 'true'] } }, api: { depends_on: { db: healthy } } });
    expect(plan(stack, nothing(stack))).toBe(
      lines(
        '[] -> #1 network shop_default, create, missing',
        '[1] -> #2 sandbox db-1, create, missing',
        '[2] -> #3 sandbox db-1, start, missing',
        '[2] -> #4 workload db-1, create, missing',
        '[3,4] -> #5 workload db-1, start, missing',
        '[5] -> #6 workload db-1, wait healthy, started',
        '[1] -> #7 sandbox api-1, create, missing',
        '[7] -> #8 sandbox api-1, start, missing',
        '[7] -> #9 workload api-1, create, missing',
        '[6,8,9] -> #10 workload api-1, start, missing',
        '[10] -> #11 workload api-1, wait ready, started',
      ),
    );
  });

  it('does not let an optional dependency hold a service back when it fails', () => {
    const stack = stackOf({ db: {}, api: { depends_on: { db: { condition: 'service_started', required: false } } } });
    expect(plan(stack, nothing(stack))).toContain('[8,9,5?] -> #10 workload api-1, start, missing');
  });

  it('pulls a missing image, builds one that can be built, each once', () => {
    const stack = stackOf({ a: { image: 'x' }, b: { image: 'x' }, c: { image: 'y:2', build: { context: '/c' } } });
    const text = plan(stack, { ...nothing(stack), images: new Map() });
    expect(text.match(/image x, pull/g)).toHaveLength(1);
    expect(text).toContain('image y:2, build, missing');
  });

  it('makes a service without a network of its own without a sandbox', () => {
    const stack = stackOf({ agent: { network_mode: 'host' } });
    expect(plan(stack, nothing(stack))).toBe(
      lines(
        '[] -> #1 workload agent-1, create, missing',
        '[1] -> #2 workload agent-1, start, missing',
        '[2] -> #3 workload agent-1, wait ready, started',
      ),
    );
  });

  it('only creates where nothing is to be started', () => {
    const stack = stackOf({ api: {} });
    expect(plan(stack, nothing(stack), { start: false })).toBe(
      lines(
        '[] -> #1 network shop_default, create, missing',
        '[1] -> #2 sandbox api-1, create, missing',
        '[2] -> #3 workload api-1, create, missing',
      ),
    );
  });
});

describe('what is right is not touched', () => {
  const stack = stackOf({ db: { healthcheck: { test: ['CMD', 'true'] } }, api: { depends_on: { db: healthy } } });

  it('has nothing to do when all is well', () => {
    expect(plan(stack, allWell(stack))).toBe('');
  });

  it('takes what ended well in a sandbox that still runs for a one-shot, and starts what was stopped with its sandbox', () => {
    const stack = stackOf({ worker: {} });
    const ended = { 'shop-worker-1': { state: 'exited' as const, exitCode: 0 } };
    const options = { services: ['worker'], mode: () => 'converge' as const, start: true };
    expect(planConverge(stack, withContainers(allWell(stack), ended), options).steps).toEqual([]);
    const stopped = withContainers(allWell(stack), { ...ended, 'shop-worker-1-sandbox': { state: 'exited' } });
    expect(formatPlan(planConverge(stack, stopped, options))).toContain('workload worker-1, start');
  });

  it('does not run a completed one-shot again', () => {
    const shot = stackOf({
      migrate: {},
      api: { depends_on: { migrate: { condition: 'service_completed_successfully', required: true } } },
    });
    const done = withContainers(allWell(shot), { 'shop-migrate-1': { state: 'exited', exitCode: 0 } });
    expect(plan(shot, done)).toBe('');
  });

  it('keeps a running service whose image tag is gone', () => {
    expect(plan(stack, { ...allWell(stack), images: new Map() })).toBe('');
  });

  it('keeps a changed workload with no-recreate', () => {
    const changed = withContainers(allWell(stack), { 'shop-api-1': { configHash: 'old' } });
    expect(plan(stack, changed, { mode: () => 'no-recreate' })).toBe('');
  });
});

describe('what changed is replaced', () => {
  const stack = stackOf({ api: { environment: { A: '2' } } });
  const before = stackOf({ api: { environment: { A: '1' } } });

  it('makes the new workload ahead, kills the old one, keeps the sandbox, and names what changed', () => {
    expect(plan(stack, allWell(before))).toBe(
      lines(
        '[] -> #1 workload api-1, create, environment changed',
        '[1] -> #2 workload api-1, kill, environment changed',
        '[1,2] -> #3 workload api-1, start, environment changed',
        '[3] -> #4 workload api-1, wait ready, started',
        '[2] -> #5 workload api-1, remove, environment changed',
        '[3,5] -> #6 workload api-1, rename, takes its place',
      ),
    );
  });

  it('stops in good order what mounts data', () => {
    const mounts = [{ type: 'volume' as const, source: 'data', target: '/data' }];
    const volumes = { volumes: { data: { name: 'shop_data' } } };
    const old = stackOf({ db: { environment: { A: '1' }, volumes: mounts } }, volumes);
    const now = stackOf({ db: { environment: { A: '2' }, volumes: mounts } }, volumes);
    expect(plan(now, allWell(old))).toContain('workload db-1, stop, environment changed');
  });

  it('replaces the sandbox and then the workload when the address changes', () => {
    const published = stackOf({ api: { environment: { A: '1' }, ports: [{ target: 80, published: '8080' }] } });
    expect(plan(published, allWell(before))).toBe(
      lines(
        '[] -> #1 workload api-1, kill, ports changed',
        '[1] -> #2 sandbox api-1, remove, ports changed',
        '[2] -> #3 sandbox api-1, create, ports changed',
        '[3] -> #4 sandbox api-1, start, ports changed',
        '[1] -> #5 workload api-1, remove, ports changed',
        '[3,5] -> #6 workload api-1, create, ports changed',
        '[4,6] -> #7 workload api-1, start, ports changed',
        '[7] -> #8 workload api-1, wait ready, started',
      ),
    );
  });

  it('follows a new image under the same tag', () => {
    const state = { ...allWell(before), images: new Map([['app:1', 'sha256:2']]) };
    expect(plan(before, state)).toContain('workload api-1, create, image app:1 changed');
  });

  it('restarts a dependent that asks for it, after the new dependency is ready', () => {
    const services = (value: string) => ({
      db: { environment: { A: value } },
      api: { depends_on: { db: { condition: 'service_started' as const, required: true, restart: true } } },
      web: { depends_on: { db: { condition: 'service_started' as const, required: true } } },
    });
    const text = plan(stackOf(services('2')), allWell(stackOf(services('1'))));
    expect(text).toContain('[4] -> #7 workload api-1, restart, depends on db with restart: true');
    expect(text).not.toContain('web-1');
  });
});

describe('what is broken is mended', () => {
  const stack = stackOf({ api: {} });
  const cases: [string, Parameters<typeof withContainers>[1], string[]][] = [
    [
      'an exited workload is started',
      { 'shop-api-1': { state: 'exited', exitCode: 1 } },
      ['[] -> #1 workload api-1, start, exited with code 1'],
    ],
    ['a paused one goes on', { 'shop-api-1': { state: 'paused' } }, ['[] -> #1 workload api-1, unpause, paused']],
    [
      'a removed workload is made again in its sandbox',
      { 'shop-api-1': undefined },
      ['[] -> #1 workload api-1, create, missing', '[1] -> #2 workload api-1, start, missing'],
    ],
    [
      'a stopped sandbox is started, and its workload gets its network back',
      { 'shop-api-1-sandbox': { state: 'exited' } },
      [
        '[] -> #1 sandbox api-1, start, its sandbox is not running',
        '[1] -> #2 workload api-1, restart, its sandbox is down',
      ],
    ],
    [
      'a removed sandbox is made again, and so is its workload',
      { 'shop-api-1-sandbox': undefined },
      [
        '[] -> #1 sandbox api-1, create, missing',
        '[1] -> #2 sandbox api-1, start, missing',
        '[] -> #3 workload api-1, kill, missing',
      ],
    ],
    [
      'a workload that outlived a restart of its sandbox is restarted',
      { 'shop-api-1-sandbox': { upSeconds: 60 } },
      ['[] -> #1 workload api-1, restart, its sandbox was restarted without it'],
    ],
    [
      'an unhealthy one is replaced',
      { 'shop-api-1': { health: 'unhealthy' } },
      [
        '[] -> #1 workload api-1, create, its health check fails',
        '[1] -> #2 workload api-1, kill, its health check fails',
      ],
    ],
    [
      'one that never started is started',
      { 'shop-api-1': { state: 'created' } },
      ['[] -> #1 workload api-1, start, never started'],
    ],
  ];
  it.each(cases)('%s', (_name, changes, expected) => {
    const text = plan(stack, withContainers(allWell(stack), changes)).split('\n');
    expect(text.slice(0, expected.length)).toEqual(expected);
  });

  it('a removed network is made again with all that was on it', () => {
    const text = plan(stack, { ...allWell(stack), networks: [] });
    expect(text).toContain('network shop_default, create, missing');
    expect(text).toContain('sandbox api-1, create, network shop_default was removed');
  });

  it('keeps one of two networks of a name: the one in use', () => {
    const state = allWell(stack);
    const [network] = state.networks;
    if (network === undefined) throw new Error('no network');
    const text = formatPlan(
      planConverge(
        stack,
        { ...state, networks: [{ ...network, id: 'twin' }, network] },
        {
          services: ['api'],
          mode: () => 'recreate',
          start: true,
        },
      ),
    );
    expect(text).toContain('[] -> #1 network shop_default, remove, made twice');
    expect(text).not.toContain('sandbox');
  });

  it('finishes a replacement that was interrupted after the new workload started', () => {
    const state = allWell(stack);
    const [, workload] = state.containers;
    if (workload === undefined) throw new Error('no workload');
    const old = { ...workload, id: 'old', configHash: 'old', state: 'exited' as const, exitCode: 137 };
    const next = { ...workload, name: 'shop-api-1-next' };
    const text = plan(stack, { ...state, containers: [...state.containers.slice(0, 1), old, next] });
    expect(text).toBe(
      lines(
        '[] -> #1 workload api-1, remove, left by an interrupted command',
        '[1] -> #2 workload api-1, rename, takes its own name',
      ),
    );
  });
});

describe('what is too much', () => {
  it('removes replicas beyond the scale', () => {
    const text = plan(stackOf({ api: {} }), allWell(stackOf({ api: { scale: 2 } })));
    expect(text).toContain('workload api-2, remove, scaled to 1');
    expect(text).not.toContain('api-1');
  });

  it('names orphans, and removes them only when asked', () => {
    const stack = stackOf({ api: {} });
    const observed = allWell(stackOf({ api: {}, old: {} }));
    const options = { services: ['api'], mode: () => 'converge' as const, start: true };
    expect(planConverge(stack, observed, options).notes).toEqual([expect.stringContaining('old')]);
    expect(plan(stack, observed, { removeOrphans: true })).toContain(
      'workload old-1, remove, no longer in the Compose file',
    );
  });
});

describe('what somebody else made', () => {
  const stack = stackOf(
    { api: { volumes: [{ type: 'volume', source: 'data', target: '/data' }] } },
    { volumes: { data: { name: 'shop_data' } } },
  );
  const notes = (observed: ObservedState): string[] =>
    planConverge(stack, observed, { services: ['api'], mode: () => 'converge', start: true }).notes;

  it('is used, and told', () => {
    const well = allWell(stack);
    const foreign = <T extends object>(ones: T[]): T[] => ones.map((one) => ({ ...one, key: '', configHash: 'other' }));
    expect(notes(well)).toEqual([]);
    expect(notes({ ...well, networks: foreign(well.networks), volumes: foreign(well.volumes) })).toEqual([
      expect.stringContaining('The network shop_default was not made for this stack'),
      expect.stringContaining('external: true on volume data'),
    ]);
  });
});

describe('a run that ends with a service', () => {
  const stack = stackOf({ db: {}, tests: { depends_on: { db: { condition: 'service_started', required: true } } } });

  it('waits for what others depend on, and not for what it is about', () => {
    const text = plan(stack, nothing(stack), { ends: ['tests'] });
    expect(text).toContain('workload db-1, wait ready, started');
    expect(text).not.toContain('workload tests-1, wait');
  });

  it('runs what has completed again', () => {
    const done = withContainers(allWell(stack), { 'shop-tests-1': { state: 'exited', exitCode: 0 } });
    expect(plan(stack, done)).toBe('');
    expect(plan(stack, done, { ends: ['tests'] })).toBe('[] -> #1 workload tests-1, start, runs again');
  });

  it('replaces a completed one-shot when it is told to replace all', () => {
    const done = withContainers(allWell(stack), { 'shop-tests-1': { state: 'exited', exitCode: 0 } });
    const mode = (name: string) => (name === 'tests' ? ('recreate' as const) : ('converge' as const));
    expect(plan(stack, done, { mode })).toContain('workload tests-1, create, recreated');
  });
});

describe('anonymous volumes', () => {
  const volume = 'a'.repeat(64);
  const stack = stackOf({ db: {}, api: {} });
  const state = withContainers(allWell(stack), {
    'shop-db-1': { mounts: [{ type: 'volume', name: volume, target: '/data' }] },
  });

  it('are renewed on request: their container is replaced and leaves nothing, the others stay', () => {
    const built = planConverge(stack, state, {
      services: ['db', 'api'],
      mode: () => 'converge',
      start: true,
      renewAnonymous: true,
    });
    const steps = built.steps.map(({ step }) => step);
    expect(steps.find(({ kind }) => kind === 'container-create')).not.toHaveProperty('anonymous');
    expect(steps.find(({ kind }) => kind === 'container-remove')).toMatchObject({ volumes: true });
    expect(formatPlan(built)).not.toContain('api-1');
  });
});
