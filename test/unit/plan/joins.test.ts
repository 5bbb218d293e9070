import { describe, expect, test } from 'vitest';
import { doubtfulJoins, hasLostItsNamespace, knownJoins } from '../../../src/plan/joins.js';
import type { KnownJoins } from '../../../src/plan/joins.js';
import type { ObservedContainer } from '../../../src/plan/observed.js';
import { allWell, stackOf } from './state.js';

const STACK = stackOf({ web: {} });
const NOTHING: KnownJoins = { sandboxes: {}, workloads: {} };

/** A sandbox and its workload, started at these times, and the endpoint that the sandbox has. */
function pair(endpoint: string, times: { sandbox?: number; workload?: number } = {}, id = 'one'): ObservedContainer[] {
  return allWell(STACK).containers.map((container) => {
    const { role, networks } = container;
    const startedAt = role === 'sandbox' ? times.sandbox : times.workload;
    const dated = startedAt === undefined ? container : { ...container, startedAt };
    if (role !== 'sandbox') return { ...dated, id };
    const [[name, network] = []] = Object.entries(networks);
    if (name === undefined || network === undefined) throw new Error('no network');
    return { ...dated, networks: { [name]: { ...network, endpointId: endpoint } } };
  });
}

const asked = (containers: ObservedContainer[], known: KnownJoins): string[] =>
  doubtfulJoins(containers, known).map(({ workload }) => workload.id);

describe('start times are asked', () => {
  const found = knownJoins(pair('e1', { sandbox: 1_000, workload: 2_000 }), NOTHING);

  test('where nothing is known', () => {
    expect(asked(pair('e1'), NOTHING)).toEqual(['one']);
  });

  test('not again of a workload that was found in the namespace of its sandbox', () => {
    expect(asked(pair('e1'), found)).toEqual([]);
    expect(knownJoins(pair('e1'), found)).toEqual(found);
  });

  test('not of a workload that the words of the engine say to be younger, to a second', () => {
    const up = (workload: number, sandbox: number): ObservedContainer[] =>
      pair('e1').map((one) => ({ ...one, upSeconds: one.role === 'sandbox' ? sandbox : workload }));
    expect(asked(up(2, 3), NOTHING)).toEqual([]);
    expect(knownJoins(up(2, 3), NOTHING)).toEqual(found);
    expect(asked(up(3, 3), NOTHING)).toEqual(['one']);
    expect(asked(up(60, 120), NOTHING)).toEqual(['one']);
  });

  test('not of a workload that is younger than the namespace is known to be', () => {
    expect(asked(pair('e1', {}, 'two'), found)).toEqual([]);
  });

  test('of a workload that was there already and did not run when the namespace was seen first', () => {
    const stopped = pair('e2').map((one) => (one.role === 'workload' ? { ...one, state: 'exited' as const } : one));
    expect(asked(pair('e2'), knownJoins(stopped, found))).toEqual(['one']);
  });

  test('where the sandbox has started since', () => {
    expect(asked(pair('e2'), found)).toEqual(['one']);
  });

  test('each time of a workload that was not found in the namespace of its sandbox', () => {
    const lost = knownJoins(pair('e2', { sandbox: 3_000, workload: 2_000 }), found);
    expect(asked(pair('e2'), lost)).toEqual(['one']);
  });

  test('each time where the engine tells of no endpoints', () => {
    const untold = knownJoins(pair('', { sandbox: 1_000, workload: 2_000 }), NOTHING);
    expect(asked(pair(''), untold)).toEqual(['one']);
  });
});

test.each([
  { name: 'a sandbox that is older by its start', times: { sandbox: 1_000, workload: 2_000 }, up: [9, 9], lost: false },
  {
    name: 'a sandbox that is younger by its start',
    times: { sandbox: 2_000, workload: 1_000 },
    up: [9, 9],
    lost: true,
  },
  { name: 'a sandbox that is younger in words', times: {}, up: [3, 60], lost: true },
  { name: 'a sandbox that is as old in words', times: {}, up: [3600, 3600], lost: false },
])('$name: lost is $lost', ({ times, up, lost }) => {
  const [sandbox, workload] = pair('e1', times).sort(({ role }) => (role === 'sandbox' ? -1 : 1));
  if (sandbox === undefined || workload === undefined) throw new Error('no pair');
  const [boxSeconds = 0, ownSeconds = 0] = up;
  const join = { sandbox: { ...sandbox, upSeconds: boxSeconds }, workload: { ...workload, upSeconds: ownSeconds } };
  expect(hasLostItsNamespace(join)).toBe(lost);
});
