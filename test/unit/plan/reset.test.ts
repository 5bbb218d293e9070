import { describe, expect, it } from 'vitest';
import { leftOut } from '../../../src/plan/data/layerable.js';
import { formatPlan } from '../../../src/plan/format.js';
import { diagnoseServices, planReset } from '../../../src/plan/reset.js';
import { allWell, stackOf, withContainers } from './state.js';

const data = [{ type: 'volume' as const, source: 'data', target: '/data' }];
const volumes = { volumes: { data: { name: 'shop_data' } } };

describe('planReset', () => {
  it('makes the new workload while the old one is killed, and tidies up while it starts', () => {
    const stack = stackOf({ api: {}, web: {} });
    const plan = planReset(stack, allWell(stack), { services: ['api'], order: ['api', 'web'], keepData: false });
    expect(formatPlan(plan).split('\n')).toEqual([
      '[] -> #1 workload api-1, create, reset',
      '[] -> #2 workload api-1, kill, reset',
      '[1,2] -> #3 workload api-1, start, reset',
      '[3] -> #4 workload api-1, wait ready, started',
      '[2] -> #5 workload api-1, remove, reset',
      '[3,5] -> #6 workload api-1, rename, takes its place',
    ]);
  });

  it('ends nothing before the image of its successor is there', () => {
    const stack = stackOf({ api: {}, db: { volumes: data } }, volumes);
    const observed = { ...allWell(stack), images: new Map<string, string>() };
    const plan = planReset(stack, observed, { services: ['api', 'db'], order: ['api', 'db'], keepData: false });
    expect(formatPlan(plan)).toContain('[] -> #1 image app:1, pull, missing');
    const ends = plan.steps.filter(({ step }) => step.kind === 'container-kill' || step.kind === 'container-remove');
    expect(ends).toHaveLength(4);
    for (const { dependsOn } of ends.filter(({ step }) => step.kind === 'container-kill'))
      expect(dependsOn).toContain(1);
  });

  it('empties the named volumes once nothing mounts them, and replaces whoever shares them', () => {
    const stack = stackOf({ db: { volumes: data }, backup: { volumes: data }, web: {} }, volumes);
    const options = { services: ['db'], order: ['db', 'backup', 'web'], keepData: false };
    expect(formatPlan(planReset(stack, allWell(stack), options)).split('\n')).toEqual([
      '[] -> #1 workload db-1, kill, its data is reset',
      '[1] -> #2 workload db-1, remove, its data is reset',
      '[] -> #3 workload backup-1, kill, its data is reset',
      '[3] -> #4 workload backup-1, remove, its data is reset',
      '[2,4] -> #5 volume shop_data, remove, its data is reset (destroys data)',
      '[5] -> #6 volume shop_data, create, empty',
      '[6] -> #7 workload db-1, create, reset',
      '[7] -> #8 workload db-1, start, reset',
      '[8] -> #9 workload db-1, wait ready, started',
      '[6] -> #10 workload backup-1, create, shares a volume that is reset',
      '[10] -> #11 workload backup-1, start, shares a volume that is reset',
      '[11] -> #12 workload backup-1, wait ready, started',
    ]);
  });

  it('leaves alone what another driver or a folder of the user keeps, and says so', () => {
    const elsewhere = {
      nfs: { name: 'shop_nfs', driver_opts: { type: 'nfs', o: 'addr=nas', device: ':/data' } },
      cloud: { name: 'shop_cloud', driver: 'rexray' },
      fast: { name: 'shop_fast', driver_opts: { type: 'tmpfs', device: 'tmpfs' } },
    };
    const mounts = Object.keys(elsewhere).map((source) => ({ type: 'volume', source, target: `/${source}` }) as const);
    const bind = (source: string, read_only = false) => ({ type: 'bind', source, target: source, read_only }) as const;
    const binds = [bind('/srv/dump'), bind('/srv/init', true), bind('/var/run/docker.sock')];
    const stack = stackOf(
      { db: { volumes: [...mounts, ...binds] }, web: { volumes: [bind('/srv/web')] } },
      { volumes: elsewhere },
    );
    const own = { ...stack, origin: { ...stack.origin, workingDirectory: '/srv' } };
    expect(leftOut(own, allWell(own))).toMatch(
      /^Not in the snapshot: nfs .*, \.\/dump \(yours\), \.\/web \(yours\)\.$/,
    );
    const plan = planReset(own, allWell(own), { services: ['db'], order: ['db'], keepData: false });
    expect(plan.notes).toEqual([
      'The data of volume nfs is left as it is: it is kept in :/data.',
      'The data of volume cloud is left as it is: it is kept by the driver rexray.',
      'Left as they are, for they are yours: ./dump.',
    ]);
    expect(formatPlan(plan)).not.toMatch(/volume shop_(nfs|cloud)/);
    expect(formatPlan(plan)).toContain('volume shop_fast');
  });

  it('leaves a volume that was not made for this stack, and says so', () => {
    const stack = stackOf({ db: { volumes: [{ type: 'volume', source: 'data', target: '/d' }] } }, { volumes: { data: { name: 'shop_data' } } }); // prettier-ignore
    const own = allWell(stack);
    const theirs = { ...own, volumes: own.volumes.map((volume) => ({ ...volume, key: '' })) };
    const plan = planReset(stack, theirs, { services: ['db'], order: ['db'], keepData: false });
    expect(formatPlan(plan)).not.toContain('volume shop_data');
    expect(plan.notes).toContain('The data of volume data is left as it is: it is not made for this stack.');
  });

  it('keeps data when asked, and external volumes always', () => {
    const stack = stackOf({ db: { volumes: data } }, volumes);
    const external = stackOf({ db: { volumes: data } }, { volumes: { data: { name: 'shop_data', external: true } } });
    const options = { services: ['db'], order: ['db'], keepData: true };
    expect(formatPlan(planReset(stack, allWell(stack), options))).not.toContain('volume');
    expect(formatPlan(planReset(external, allWell(external), { ...options, keepData: false }))).not.toContain('volume');
  });
});

describe('diagnoseServices', () => {
  it('tells a dead sandbox under a workload that still runs', () => {
    const stack = stackOf({ api: {} });
    const observed = withContainers(allWell(stack), { 'shop-api-1-sandbox': { state: 'exited' } });
    expect(diagnoseServices(stack, observed, ['api'])[0]?.diagnosis).toMatchObject({
      state: 'broken',
      cause: 'its sandbox is down',
    });
  });
});
