import type Docker from 'dockerode';
import { DEVENV } from '../../plan/labels.js';
import type { EngineConnection } from '../connection.js';

/** What `GET /info` tells of limits. */
interface EngineLimits {
  MemoryLimit?: boolean;
  CpuCfsQuota?: boolean;
  PidsLimit?: boolean;
  CgroupVersion?: string;
}

const asked = new WeakMap<EngineConnection, Promise<EngineLimits>>();

/**
 * A sentence, or none, on the limits asked for a container that its engine takes and does not keep, as one without root
 * and without cgroups does in silence. Asks `GET /info`, once a connection, where there are limits at all.
 */
export async function limitsWithoutEffect(connection: EngineConnection, body: Body): Promise<string[]> {
  if (wantedLimits(body).length === 0) return [];
  if (!asked.has(connection)) asked.set(connection, connection.docker.info() as Promise<EngineLimits>);
  return lostLimits(body, (await asked.get(connection)?.catch(() => undefined)) ?? {});
}

/** The same for an engine whose limits are known. */
export function lostLimits(body: Body, engine: EngineLimits): string[] {
  const lost = wantedLimits(body).filter((limit) => engine[limit] === false);
  if (lost.length === 0) return [];
  const list = new Intl.ListFormat('en-GB').format(lost.map((limit) => WORDS[limit]));
  const verb = lost.length === 1 ? 'limit has' : 'limits have';
  const cgroups = `cgroup v${engine.CgroupVersion ?? '1'}`;
  return [`its ${list} ${verb} no effect on this engine (${cgroups}); for what would change that: devenv doctor`];
}

type Body = Pick<Docker.ContainerCreateOptions, 'Labels' | 'HostConfig'>;
type Limit = 'MemoryLimit' | 'CpuCfsQuota' | 'PidsLimit';

const WORDS: Record<Limit, string> = { MemoryLimit: 'memory', CpuCfsQuota: 'CPU', PidsLimit: 'process' };

function wantedLimits({ Labels, HostConfig }: Body): Limit[] {
  // nobody asked for those of a sandbox
  if (Labels?.[DEVENV.role] === 'sandbox') return [];
  const { Memory, NanoCpus, CpuQuota, PidsLimit } = HostConfig ?? {};
  const wanted = { MemoryLimit: Memory, CpuCfsQuota: NanoCpus ?? CpuQuota, PidsLimit };
  return (Object.keys(wanted) as Limit[]).filter((limit) => (wanted[limit] ?? 0) > 0);
}
