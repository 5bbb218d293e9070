import { expect, test } from 'vitest';
import { networkFailure } from '../../../src/engine/failures/network-failure.js';

test.each([
  [
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    /ranges .* are taken/,
    'docker network prune',
  ],
  ['all predefined address pools have been fully subnetted', /ranges .* are taken/, 'docker network prune'],
  ['Pool overlaps with other one on this address space', /overlaps/, /Change the subnet/],
  ['invalid pool request: Pool overlaps with other one on this address space', /overlaps/, /Change the subnet/],
  ['Invalid subnet 10.999.0.0/16 : invalid CIDR address: 10.999.0.0/16', /none that the engine/, /ipam\.config/],
  ['Address already in use', /is taken/, /Change ipv4_address/],
  [
    "Invalid address 10.99.7.1: It does not belong to any of this network's subnets",
    /no subnet of that network/,
    /Change ipv4_address/,
  ],
])('%s', (message, reason, step) => {
  const found = networkFailure(message);
  expect(found?.reason).toMatch(reason);
  expect(found?.suggestions).toContainEqual(expect.stringMatching(step));
});

test('a port that is taken is none of it', () => {
  expect(networkFailure('listen tcp 0.0.0.0:80: bind: address already in use')).toBeUndefined();
});
