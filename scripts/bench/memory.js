import { readdirSync, readFileSync } from 'node:fs';
import { time } from './contenders.js';

/**
 * The memory that sandboxes add: the proportional set size of their processes and of the containerd shims that hold
 * them, read from /proc. Undefined where the engine's processes cannot be seen (a remote engine, a virtual machine).
 * @param {import('dockerode')} docker
 * @param {any} stack
 * @param {any} devenv the contender whose stack is up; it is taken down
 * @returns {Promise<{sandboxes: number, bytes: number, perSandbox: number} | undefined>}
 */
export async function memoryOfSandboxes(docker, stack, devenv) {
  const label = [`com.docker.compose.project=${devenv.project}`];
  const containers = await docker.listContainers({ filters: { label } });
  const sandboxes = containers.filter(({ Names }) => Names.some((name) => name.endsWith('-sandbox')));
  const details = await Promise.all(sandboxes.map(({ Id }) => docker.getContainer(Id).inspect()));
  const sizes = details.map(({ State, Id }) => [State.Pid, shimOf(Id)].map(proportionalSize));
  await time(devenv, 'downNow', stack);
  if (sizes.length === 0 || sizes.flat().includes(undefined)) return undefined;
  const bytes = sizes.flat().reduce((sum, size) => sum + size, 0);
  return { sandboxes: sizes.length, bytes, perSandbox: bytes / sizes.length };
}

/** The process id of the containerd shim whose command line names the container. */
function shimOf(id) {
  return readdirSync('/proc').find((name) => /^\d+$/.test(name) && commandLine(name).includes(id) && isShim(name));
}

function isShim(pid) {
  return commandLine(pid).includes('containerd-shim');
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
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
