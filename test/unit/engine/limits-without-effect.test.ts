import { expect, test } from 'vitest';
import { lostLimits } from '../../../src/engine/containers/limits-without-effect.js';

const HostConfig = { Memory: 64e6, NanoCpus: 5e8, PidsLimit: 20 };

test('what an engine does not keep of the limits that are asked is told, and nothing where it keeps them', () => {
  const none = { MemoryLimit: false, CpuCfsQuota: false, PidsLimit: false, CgroupVersion: '1' };
  expect(lostLimits({ HostConfig }, none)).toEqual([
    expect.stringMatching(/^its memory, CPU and process limits have no effect on this engine \(cgroup v1\)/),
  ]);
  expect(lostLimits({ HostConfig: { Memory: 64e6 } }, none)).toEqual([expect.stringMatching(/^its memory limit has /)]);
  expect(lostLimits({ HostConfig }, { MemoryLimit: true, CpuCfsQuota: true, PidsLimit: true })).toEqual([]);
});

test('nobody is told of limits that nobody asked for', () => {
  expect(lostLimits({ HostConfig: { Memory: 0 } }, { MemoryLimit: false })).toEqual([]);
  const Labels = { 'dev.devenv.role': 'sandbox' };
  expect(lostLimits({ Labels, HostConfig }, { PidsLimit: false })).toEqual([]);
});
