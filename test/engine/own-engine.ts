import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';

/** An engine that a test may kill: its own data, its own socket, its own network namespace. */
export interface OwnEngine {
  /** For `DOCKER_HOST`. */
  host: string;
  docker: Docker;
  /** Where it keeps everything. */
  disk: string;
  /** With further flags of dockerd. */
  start(...flags: string[]): Promise<void>;
  /** SIGTERM ends it and its containers in good order, SIGKILL as a power failure of the engine does. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  dispose(): Promise<void>;
}

/** Why no engine of its own can be started here; undefined where one can. */
export function whyNoOwnEngine(): string | undefined {
  if (process.platform !== 'linux') return 'only on Linux';
  if (process.getuid?.() !== 0) return 'only as root';
  const start = spawnSync('unshare', ['--net', 'dockerd', '--version']);
  return start.status === 0 ? undefined : 'dockerd and unshare are needed';
}

/** An engine that is not started yet, its disk as large as given, and then in memory. */
export function ownEngine(size?: string): OwnEngine {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-engine-'));
  const socketPath = join(folder, 'docker.sock');
  const log = join(folder, 'log');
  const docker = new Docker({ socketPath });
  const disk = join(folder, 'data-root');
  mkdirSync(disk);
  if (size !== undefined) mustRun('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk);
  let daemon: ChildProcess | undefined;
  const start = async (...flags: string[]): Promise<void> => {
    const roots = ['data-root', 'exec-root'].map((name) => `--${name}=${join(folder, name)}`);
    const own = [`--pidfile=${join(folder, 'pid')}`, `--host=unix://${socketPath}`];
    const out = openSync(log, 'a');
    // in the network namespace of the machine, it would take over the bridge and the packet filter of another engine
    const child = spawn('unshare', ['--net', 'dockerd', ...roots, ...own, ...flags], { stdio: ['ignore', out, out] });
    daemon = child;
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`dockerd ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
        await docker.ping();
      },
      { timeoutMs: 60_000 },
    );
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
    // its containerd has ended with it, but may stay as a zombie where nobody reaps it
    rmSync(join(folder, 'exec-root', 'containerd', 'containerd.pid'), { force: true });
  };
  const dispose = async (): Promise<void> => {
    if (daemon?.exitCode === null && daemon.signalCode === null) {
      const left = await docker.listContainers({ all: true });
      await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
    }
    await end('SIGTERM');
    await eventually(() => {
      const mounts =
        readFileSync('/proc/self/mountinfo', 'utf8').match(new RegExp(`(?<= )${folder}\\S*(?= )`, 'g')) ?? [];
      if (mounts.length > 0) spawnSync('umount', ['-l', ...mounts.reverse()]);
      rmSync(folder, { recursive: true, force: true });
    });
  };
  return { host: `unix://${socketPath}`, docker, disk, start, end, dispose };
}

/** Runs a program of the system as root; throws what it said where it failed. */
export function mustRun(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Copies an image from the engine that the tests use. */
export async function copyImage(to: OwnEngine, image: string): Promise<void> {
  const archive = await (await engine()).getImage(image).get();
  const loading = await to.docker.loadImage(archive);
  loading.resume();
  await once(loading, 'end');
}
