import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../../src/engine/checks/capabilities.js';
import { engineChecks } from '../../../src/engine/checks/engine-checks.js';

const sound: Capabilities = {
  endpoint: { source: 'socket', name: 'system', host: 'unix:///var/run/docker.sock' },
  product: 'Docker Engine',
  version: '28.5.0',
  apiVersion: '1.51',
  operatingSystem: 'Debian',
  architecture: 'x86_64',
  kernel: '6.1',
  cpus: 2,
  memoryBytes: 8 * 1024 ** 3,
  storageDriver: 'overlay2',
  backingFilesystem: 'extfs',
  cgroupVersion: '2',
  rootless: false,
  memoryLimits: true,
  cpuLimits: true,
  pidsLimits: true,
  startInterval: true,
  dataFolder: '/var/lib/docker',
  clockAheadMs: 0,
};

describe('checks of an engine', () => {
  it('finds nothing wrong with a sound one', () => {
    const checks = engineChecks(sound);
    expect(checks.map(({ status }) => status)).toEqual(checks.map(() => 'ok'));
    expect(checks.some(({ fix }) => fix !== undefined)).toBe(false);
  });

  it.each([
    ['storage', { storageDriver: 'vfs' }, /vfs on extfs: it copies/],
    ['cgroup', { memoryLimits: false, pidsLimits: false }, /memory and process limits have no effect/],
    ['cgroup', { memoryLimits: false, cpuLimits: false, pidsLimits: false }, /v2, memory, CPU and process limits/],
    ['memory', { memoryBytes: 1024 ** 3 }, /1\.0 GiB/],
    ['clock', { clockAheadMs: -5000 }, /5\.0 s behind/],
  ] as const)('warns of %s with a fix', (name, change, detail) => {
    const check = engineChecks({ ...sound, ...change }).find((each) => each.name === name);
    expect(check).toMatchObject({
      status: 'warn',
      detail: expect.stringMatching(detail) as string,
      fix: expect.any(String) as string,
    });
  });
});
