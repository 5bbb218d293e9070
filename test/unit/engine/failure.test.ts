import { expect, test } from 'vitest';
import { isStale } from '../../../src/engine/failures/failure.js';
import { DevenvError } from '../../../src/errors.js';

function failed(statusCode: number, message: string): DevenvError {
  const cause = Object.assign(new Error(message), { statusCode, json: { message } });
  return new DevenvError('ENGINE_FAILED', 'It failed.', { cause });
}

test.each([
  [404, 'No such container: 5a3c'],
  [500, 'joining network namespace of container: No such container: 5a3c'],
  [409, 'removal of container 5a3c is already in progress'],
  [409, 'cannot join network of a non running container: 5a3c'],
  [403, 'network with name shop_default already exists'],
])('%s "%s" is what a killed command may have left: worth another look', (status, message) => {
  expect(isStale(failed(status, message))).toBe(true);
});

test.each([
  [500, 'driver failed programming external connectivity: port is already allocated'],
  [404, 'No such image: shop-api'],
])('%s "%s" is not', (status, message) => {
  expect(isStale(failed(status, message))).toBe(false);
});
