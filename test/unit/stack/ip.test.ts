import { expect, test } from 'vitest';
import { isIpAddress } from '../../../src/stack/ip.js';

test.each(['0.0.0.0', '127.0.0.1', '255.255.255.255', '10.20.30.40', '::', '::1', 'fe80::1', '::ffff:127.0.0.1'])(
  '%s is an address',
  (text) => {
    expect(isIpAddress(text)).toBe(true);
  },
);

test.each([
  ...['', '127.0.0', '127.0.0.1.1', '256.0.0.1', '01.2.3.4', '-1.2.3.4', '+1.2.3.4', '1e1.2.3.4', ' 1.2.3.4', '1..2.3'],
  ...[
    '0x1.2.3.4',
    'NaN.1.1.1',
    '1.2.3.4/8',
    'localhost',
    ':',
    '1::2::3',
    '1:2:3',
    'g::1',
    '::256.1.1.1',
    'fe80::1%eth0',
  ],
])('%j is none', (text) => {
  expect(isIpAddress(text)).toBe(false);
});
