import { apiMinor } from '../connect/api-version.js';
import type { EngineConnection, EngineEndpoint } from '../connection.js';

/** What an engine is and can do, as far as it matters for running stacks. Sizes in bytes. */
export interface Capabilities {
  endpoint: EngineEndpoint;
  /** `Docker Engine` or `Podman`. */
  product: string;
  version: string;
  apiVersion: string;
  operatingSystem: string;
  architecture: string;
  kernel: string;
  cpus: number;
  memoryBytes: number;
  storageDriver: string;
  /** Of the engine's data; '' where the engine does not tell. */
  backingFilesystem: string;
  cgroupVersion: string;
  rootless: boolean;
  memoryLimits: boolean;
  cpuLimits: boolean;
  pidsLimits: boolean;
  /** Whether a health check's `start_interval` is the engine's own (API 1.44). */
  startInterval: boolean;
  dataFolder: string;
  /** How far the engine's clock is ahead of ours, in milliseconds; 0 where the answer took longer than that. */
  clockAheadMs: number;
}

/** What `GET /info` tells beyond the type that ships with the library. */
interface EngineInfo {
  ServerVersion: string;
  OperatingSystem: string;
  Architecture: string;
  KernelVersion: string;
  NCPU: number;
  MemTotal: number;
  Driver: string;
  DriverStatus: [string, string][] | null;
  CgroupVersion?: string;
  SecurityOptions: string[] | null;
  MemoryLimit: boolean;
  CpuCfsQuota: boolean;
  PidsLimit?: boolean;
  DockerRootDir: string;
  SystemTime: string;
}

/** `GET /version`; Podman names itself among the components. */
interface EngineVersion {
  Version: string;
  Components?: { Name: string }[];
}

/** Asks an engine what it is and can do: `GET /info` and `GET /version`. */
export async function engineCapabilities(connection: EngineConnection): Promise<Capabilities> {
  const { docker, endpoint, apiVersion } = connection;
  const asked = Date.now();
  const [info, version] = (await Promise.all([docker.info(), docker.version()])) as [EngineInfo, EngineVersion];
  const answered = Date.now();
  const podman = (version.Components ?? []).some(({ Name }) => Name.startsWith('Podman'));
  const minor = apiMinor(apiVersion);
  return {
    endpoint,
    product: podman ? 'Podman' : 'Docker Engine',
    version: version.Version,
    apiVersion,
    operatingSystem: info.OperatingSystem,
    architecture: info.Architecture,
    kernel: info.KernelVersion,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    storageDriver: info.Driver,
    backingFilesystem: backingFilesystem(info),
    cgroupVersion: info.CgroupVersion ?? '1',
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes('name=rootless')),
    memoryLimits: info.MemoryLimit,
    cpuLimits: info.CpuCfsQuota,
    pidsLimits: info.PidsLimit ?? false,
    startInterval: minor >= 44,
    dataFolder: info.DockerRootDir,
    clockAheadMs: clockAhead(Date.parse(info.SystemTime), asked, answered),
  };
}

/** The engine read its clock at some time between question and answer. */
function clockAhead(clock: number, asked: number, answered: number): number {
  if (clock > answered) return clock - answered;
  return clock < asked ? clock - asked : 0;
}

function backingFilesystem({ DriverStatus }: EngineInfo): string {
  return DriverStatus?.find(([name]) => name === 'Backing Filesystem')?.[1] ?? '';
}
