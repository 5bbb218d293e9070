import type { Capabilities } from './capabilities.js';
import type { Check } from './check.js';

const GIB = 1024 ** 3;
const LOW_MEMORY = 2 * GIB;
const CLOCK_TOLERANCE_MS = 2000;
const SLOW_DRIVERS: Record<string, string> = {
  vfs: 'copies every layer of every image',
  devicemapper: 'is slow and no longer maintained',
  aufs: 'is no longer maintained',
  'fuse-overlayfs': 'goes through user space',
};

/** What an engine's own description tells of its health. */
export function engineChecks(capabilities: Capabilities): Check[] {
  return [
    engineCheck(capabilities),
    apiCheck(capabilities),
    storageCheck(capabilities),
    cgroupCheck(capabilities),
    memoryCheck(capabilities),
    clockCheck(capabilities),
  ];
}

function engineCheck({ product, version, endpoint, rootless }: Capabilities): Check {
  return {
    name: 'engine',
    status: 'ok',
    detail: `${product} ${version} at ${endpoint.host}${rootless ? ', rootless' : ''}`,
  };
}

function apiCheck({ apiVersion, startInterval }: Capabilities): Check {
  const note = startInterval ? '' : ' (1.41 or newer is needed)';
  return { name: 'api', status: 'ok', detail: `${apiVersion}${note}` };
}

function storageCheck({ storageDriver, backingFilesystem }: Capabilities): Check {
  const detail = backingFilesystem === '' ? storageDriver : `${storageDriver} on ${backingFilesystem}`;
  const slowness = SLOW_DRIVERS[storageDriver];
  if (slowness === undefined) return { name: 'storage', status: 'ok', detail };
  const fix = 'Set "storage-driver": "overlay2" in /etc/docker/daemon.json and restart the engine.';
  return { name: 'storage', status: 'warn', detail: `${detail}: it ${slowness}`, fix };
}

function cgroupCheck({ cgroupVersion, memoryLimits, cpuLimits, pidsLimits, rootless }: Capabilities): Check {
  const lacking = [!memoryLimits && 'memory', !cpuLimits && 'CPU', !pidsLimits && 'process'].filter(
    (word) => word !== false,
  );
  if (lacking.length === 0) return { name: 'cgroup', status: 'ok', detail: `v${cgroupVersion}, all limits work` };
  const fix = !rootless
    ? 'Switch the cgroup controllers on in the kernel command line: cgroup_enable=memory swapaccount=1'
    : cgroupVersion === '1'
      ? 'Boot with cgroup v2, which an engine without root needs for limits: systemd.unified_cgroup_hierarchy=1'
      : 'Delegate the cgroup controllers to your user: systemctl edit user@.service, with Delegate=yes';
  return {
    name: 'cgroup',
    status: 'warn',
    detail: `v${cgroupVersion}, ${new Intl.ListFormat('en-GB').format(lacking)} limits have no effect`,
    fix,
  };
}

function memoryCheck({ memoryBytes }: Capabilities): Check {
  const detail = `${(memoryBytes / GIB).toFixed(1)} GiB for containers`;
  if (memoryBytes >= LOW_MEMORY) return { name: 'memory', status: 'ok', detail };
  return { name: 'memory', status: 'warn', detail, fix: "Give the engine's virtual machine at least 4 GiB." };
}

function clockCheck({ clockAheadMs }: Capabilities): Check {
  const seconds = (Math.abs(clockAheadMs) / 1000).toFixed(1);
  if (Math.abs(clockAheadMs) <= CLOCK_TOLERANCE_MS)
    return { name: 'clock', status: 'ok', detail: "the engine's and yours agree" };
  const detail = `the engine's is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} yours`;
  return {
    name: 'clock',
    status: 'warn',
    detail,
    fix: 'Restart the engine, or its virtual machine, so that it sets its clock.',
  };
}
