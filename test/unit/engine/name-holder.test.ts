import { expect, test } from 'vitest';
import { nameTakenError } from '../../../src/engine/failures/name-holder.js';
import { COMPOSE } from '../../../src/plan/labels.js';
import type { Step } from '../../../src/plan/plan.js';
import { stackOf } from '../plan/state.js';

const create = (name: string): Step => ({
  kind: 'container-create',
  ref: { service: 'web', number: 1, role: 'workload' },
  name,
});
const strange = { image: 'busybox', running: true, labels: {} };

test('a running stranger is named, and got rid of by force, or left alone', () => {
  const error = nameTakenError(stackOf({ web: {} }), create('shop-web-1'), 'shop-web-1', strange);
  expect(error.message).toBe(
    'The name shop-web-1 is already in use by a container of busybox that runs and belongs to no stack.',
  );
  expect(error.suggestions).toEqual([
    'docker rm --force shop-web-1',
    'docker rename shop-web-1 ANOTHER_NAME, where it is to stay',
    'devenv -p OTHER_NAME up',
  ]);
});

test('a container_name of two projects: the other one is named, and no other project name is proposed', () => {
  const holder = { ...strange, labels: { [COMPOSE.project]: 'blog', [COMPOSE.service]: 'web' } };
  const stack = stackOf({ web: { container_name: 'web' } });
  const error = nameTakenError(stack, create('web-sandbox'), 'web-sandbox', holder);
  expect(error.message).toBe('The name web-sandbox is already in use by service web of project blog.');
  expect(error.suggestions).toContain('devenv -p blog down');
  expect(error.suggestions.join()).not.toContain('OTHER_NAME up');
});

test('who asks for the name of a container of the stack with run --name is not told to remove that', () => {
  const own = { ...strange, labels: { [COMPOSE.project]: 'shop', [COMPOSE.service]: 'web' } };
  const error = nameTakenError(stackOf({ web: {} }), create('shop-web-1'), 'shop-web-1', own);
  expect(error.suggestions).toEqual(['Choose another --name']);
  expect(nameTakenError(stackOf({ web: {} }), create('mine'), 'mine', strange).suggestions).toEqual([
    'Choose another --name',
  ]);
});
