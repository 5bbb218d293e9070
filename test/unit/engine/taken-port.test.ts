import { expect, test } from 'vitest';
import { takenPort } from '../../../src/engine/failures/failure.js';

test.each([
  ['20.10', 'Bind for 127.0.0.1:5432 failed: port is already allocated', 5432],
  ['20.10, a process', 'listen tcp4 127.0.0.1:5432: bind: address already in use', 5432],
  ['28.5', 'failed to bind host port for 127.0.0.1:5432:172.18.0.2:80/tcp: address already in use', 5432],
  ['28.5, IPv6', 'failed to bind host port for [::1]:5432:172.18.0.2:80/tcp: address already in use', 5432],
  ['29', 'failed to bind host port 0.0.0.0:5432/tcp: address already in use', 5432],
  ['podman', 'rootlessport listen tcp 127.0.0.1:5432: bind: address already in use', 5432],
  ['another failure', 'network shop_default not found', undefined],
])('finds the port in the words of engine %s', (_engine, message, port) => {
  expect(takenPort(message)).toBe(port);
});
