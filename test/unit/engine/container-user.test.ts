import { expect, test } from 'vitest';
import { numbersOf } from '../../../src/engine/containers/container-user.js';

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1001::/home/node:/bin/sh\n';
const GROUP = 'root:x:0:\nstaff:x:50:node\n';

test.each([
  ['node', { uid: 1000, gid: 1001 }],
  ['1000', { uid: 1000, gid: 1001 }],
  ['4711', { uid: 4711, gid: 0 }],
  ['node:staff', { uid: 1000, gid: 50 }],
  ['node:99', { uid: 1000, gid: 99 }],
  ['4711:4712', { uid: 4711, gid: 4712 }],
  ['nobody-here', { uid: 0, gid: 0 }],
])('%s', (user, numbers) => {
  expect(numbersOf(user, PASSWD, GROUP)).toEqual(numbers);
});
