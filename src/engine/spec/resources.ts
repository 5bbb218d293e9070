import type { HostConfig } from 'dockerode';
import { parseBytes } from '../../stack/bytes.js';
import { parseDuration } from '../../stack/duration.js';
import type { Service } from '../../stack/stack.js';

/** Limits of a service as the engine takes them: bytes, nano-CPUs, microseconds. `deploy.resources` wins over the old names. */
export function resourceConfig(service: Service): HostConfig {
  const limits = service.deploy?.resources?.limits;
  const reservations = service.deploy?.resources?.reservations;
  const cpus = limits?.cpus ?? service.cpus;
  return present({
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9),
    Memory: bytes(limits?.memory ?? service.mem_limit),
    MemoryReservation: bytes(reservations?.memory ?? service.mem_reservation),
    MemorySwap: bytes(service.memswap_limit),
    MemorySwappiness: number(service.mem_swappiness),
    PidsLimit: limits?.pids ?? service.pids_limit,
    CpuShares: service.cpu_shares,
    CpuPeriod: number(service.cpu_period),
    CpuQuota: number(service.cpu_quota),
    CpuRealtimePeriod: microseconds(service.cpu_rt_period),
    CpuRealtimeRuntime: microseconds(service.cpu_rt_runtime),
    CpusetCpus: service.cpuset,
    CpuCount: service.cpu_count,
    CpuPercent: service.cpu_percent,
    OomKillDisable: service.oom_kill_disable,
    OomScoreAdj: service.oom_score_adj,
    ShmSize: bytes(service.shm_size),
    Ulimits: Object.entries(service.ulimits ?? {}).map(([Name, limit]) =>
      typeof limit === 'number'
        ? { Name, Soft: limit, Hard: limit }
        : { Name, Soft: limit.soft ?? 0, Hard: limit.hard ?? 0 },
    ),
    ...blkio(service.blkio_config),
  });
}

/** An object without its absent and empty members. */
export function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A negative size is the engine's word for unlimited. */
function bytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.startsWith('-') ? Number(text) : parseBytes(text);
}

function number(text: string | number | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function microseconds(value: string | number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  return /^\d+$/.test(text) ? Number(text) : Math.round(parseDuration(text) * 1000);
}

function blkio(config: Record<string, unknown> | undefined): HostConfig {
  if (config === undefined) return {};
  const devices = (key: string, field: 'Weight' | 'Rate'): { Path: string }[] =>
    ((config[key] as { path: string; weight?: number; rate?: string | number }[] | undefined) ?? []).map((device) => ({
      Path: device.path,
      [field]: field === 'Weight' ? device.weight : parseBytes(String(device.rate)),
    }));
  return present({
    BlkioWeight: config['weight'] as number | undefined,
    BlkioWeightDevice: devices('weight_device', 'Weight'),
    BlkioDeviceReadBps: devices('device_read_bps', 'Rate'),
    BlkioDeviceReadIOps: devices('device_read_iops', 'Rate'),
    BlkioDeviceWriteBps: devices('device_write_bps', 'Rate'),
    BlkioDeviceWriteIOps: devices('device_write_iops', 'Rate'),
  });
}
