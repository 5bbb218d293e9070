import { expect, test } from 'vitest';
import { followPush } from '../../../src/engine/images/push-progress.js';

test('the layers of a push are added up, what is there already counts nothing, and each state is told once', () => {
  const progress = followPush();
  const pushing = (id: string, current: number, total?: number): string | undefined =>
    progress({ id, status: 'Pushing', progressDetail: { current, ...(total !== undefined && { total }) } });
  expect(progress({ status: 'The push refers to repository [localhost:5000/api]' })).toBeUndefined();
  expect(progress({ id: 'a', status: 'Preparing', progressDetail: {} })).toBe('pushing');
  expect(progress({ id: 'c', status: 'Layer already exists', progressDetail: {} })).toBeUndefined();
  expect(pushing('a', 5e6, 20e6)).toBe('pushing 5.0 MB of 20 MB');
  expect(pushing('b', 40e6, 100e6)).toBe('pushing 45 MB of 120 MB');
  expect(pushing('b', 101e6)).toBe('pushing 105 MB of 120 MB');
  expect(progress({ id: 'a', status: 'Pushed' })).toBe('pushing 120 MB of 120 MB');
});
