import { readFileSync } from 'node:fs';
import { time } from './contenders.js';

/**
 * The memory that sandboxes add: the proportional set size of their processes, and of the containerd shims that they do not
 * share with a workload, read from /proc. Undefined where the engine's processes cannot be seen (a remote engine, a
 * virtual machine).
 * @param {import('dockerode')} docker
 * @param {any} stack
 * @param {any} devenv the contender whose stack is up; it is taken down
 * @returns {Promise<{sandboxes: number, bytes: number, perSandbox: number} | undefined>}
 */
export async function memoryOfSandboxes(docker, stack, devenv) {
  const label = [`com.docker.compose.project=${devenv.project}`];
  const containers = await docker.listContainers({ filters: { label } });
  const processes = await Promise.all(
    containers.map(async ({ Id, Names }) => {
      const { State } = await docker.getContainer(Id).inspect();
      return { pid: State.Pid, shim: shimOf(State.Pid), isSandbox: Names.some((name) => name.endsWith('-sandbox')) };
    }),
  );
  const needed = new Set(processes.filter(({ isSandbox }) => !isSandbox).map(({ shim }) => shim));
  const sandboxes = processes.filter(({ isSandbox }) => isSandbox);
  const added = sandboxes.flatMap(({ pid, shim }) => (needed.has(shim) ? [pid] : [pid, shim]));
  const sizes = added.map(proportionalSize);
  await time(devenv, 'downNow', stack);
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { sandboxes: sandboxes.length, bytes, perSandbox: bytes / sandboxes.length };
}

/** The containerd shim of a container's first process: its parent (proc_pid_status(5)). Undefined where it is not seen here. */
function shimOf(pid) {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes('containerd-shim') ? Number(parent) : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes, from the `Pss` line of smaps_rollup. */
function proportionalSize(pid) {
  try {
    const kilobytes = /^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
