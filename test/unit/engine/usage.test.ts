import { expect, test } from 'vitest';
import { reckon } from '../../../src/engine/containers/usage.js';

const cpu = (total: number, system: number) => ({
  cpu_usage: { total_usage: total },
  system_cpu_usage: system,
  online_cpus: 4,
});

test('half of the time of all four cores is 200 % of one', () => {
  expect(reckon({ cpu_stats: cpu(60, 200), precpu_stats: cpu(10, 100) }).cpuPercent).toBe(200);
});

test('the first reading, with nothing before it, is 0 %', () => {
  expect(reckon({ cpu_stats: cpu(60, 200), precpu_stats: {} }).cpuPercent).toBeGreaterThanOrEqual(0);
  expect(reckon({ cpu_stats: {}, precpu_stats: {} })).toMatchObject({ cpuPercent: 0, memory: 0, memoryPercent: 0 });
});

test.each([
  ['cgroup v1', { total_inactive_file: 30, inactive_file: 5 }, 70],
  ['cgroup v2', { inactive_file: 30 }, 70],
  ['no cache told', {}, 100],
  ['more cache than use', { inactive_file: 130 }, 100],
])('memory is without the file cache: %s', (_, stats, expected) => {
  const usage = reckon({ cpu_stats: {}, precpu_stats: {}, memory_stats: { usage: 100, limit: 1000, stats } });
  expect(usage).toMatchObject({ memory: expected, memoryLimit: 1000 });
  expect(usage.memoryPercent).toBeCloseTo(expected / 10);
});

test('traffic is that of all interfaces, disk of all devices', () => {
  const blocks = [
    { op: 'Read', value: 5 },
    { op: 'Write', value: 7 },
    { op: 'read', value: 1 },
    { op: 'Total', value: 13 },
  ];
  expect(
    reckon({
      cpu_stats: {},
      precpu_stats: {},
      networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
      blkio_stats: { io_service_bytes_recursive: blocks },
    }),
  ).toMatchObject({ networkIn: 11, networkOut: 22, blockRead: 6, blockWrite: 7 });
});
