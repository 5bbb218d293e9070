import { expect, test } from 'vitest';
import { endedMeanwhile } from '../../../src/plan/ended-meanwhile.js';
import type { Step } from '../../../src/plan/plan.js';
import { allWell, stackOf, withContainers } from './state.js';

const before = allWell(stackOf({ api: {}, db: {} }));
const nothing = { steps: [], notes: [] };
const names = (after: typeof before, plan = nothing as Parameters<typeof endedMeanwhile>[2]): string[] =>
  endedMeanwhile(before, after, plan).map(({ name }) => name);

test('what was left alone and has failed since a plan was made is found', () => {
  expect(names(before)).toEqual([]);
  expect(names(withContainers(before, { 'shop-api-1': { state: 'exited', exitCode: 137 } }))).toEqual(['shop-api-1']);
});

test('not what came to its end, was replaced or had failed before', () => {
  expect(names(withContainers(before, { 'shop-api-1': { state: 'exited', exitCode: 0 } }))).toEqual([]);
  expect(names(withContainers(before, { 'shop-api-1': { id: 'new', state: 'exited', exitCode: 1 } }))).toEqual([]);
});

test('not what the plan itself stopped', () => {
  const failed = withContainers(before, { 'shop-api-1': { state: 'exited', exitCode: 137 } });
  const id = before.containers.find(({ name }) => name === 'shop-api-1')?.id ?? '';
  const step: Step = { kind: 'container-stop', ref: { service: 'api', number: 1, role: 'workload' }, id };
  const plan = { steps: [{ id: 'stop', step, reason: '', needs: [] }], notes: [] } as never;
  expect(names(failed, plan)).toEqual([]);
});
