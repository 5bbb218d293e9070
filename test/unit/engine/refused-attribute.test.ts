import { expect, test } from 'vitest';
import { refusedAttribute } from '../../../src/engine/failures/refused-attribute.js';

test.each([
  ['unable to find user nosuchuser: no matching entries in passwd file', 'user'],
  ['Unknown runtime specified nosuch', 'runtime'],
  ['error gathering device information while adding custom device "/dev/x": no such file or directory', 'devices'],
  ['Minimum memory limit allowed is 6MB', /^mem_limit/],
  ['Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available', /^cpus/],
  ['runc create failed: sysctl "kernel.foo" is not in a separate kernel namespace', 'sysctls'],
  ['error looking up logging plugin nosuch: plugin "nosuch" not found', 'logging'],
  ['image with reference busybox was found but does not match the specified platform: wanted linux/arm64', 'platform'],
  ['invalid CapAdd: unknown capability: "CAP_NOSUCH"', /^cap_add/],
  ['could not select device driver "" with capabilities: [[gpu]]', /^gpus/],
  ['error setting rlimits for ready process: error setting rlimit type 7: invalid argument', 'ulimits'],
])('%s', (message, attribute) => {
  expect(refusedAttribute(message)).toEqual(expect.stringMatching(attribute));
});

test('an engine that fails for reasons of its own is not laid to the Compose file', () => {
  expect(refusedAttribute('failed to create shim task: context deadline exceeded')).toBeUndefined();
});
