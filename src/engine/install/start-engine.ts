import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { DevenvError } from '../../errors.js';
import { rootCommand, runAsRoot } from './as-root.js';
import type { InstalledEngine } from './installed.js';
import { linuxSystem } from './linux-system.js';

const DETAIL_LINES = 6;

/** A start that is under way: `failure` tells why it can come to nothing, as soon as that is known. */
export interface EngineStart {
  failure(): DevenvError | undefined;
}

/** Starts an installed engine: an application by its own command, dockerd through systemd or else directly, detached. */
export async function startEngine(
  engine: InstalledEngine,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<EngineStart> {
  if (engine.start !== undefined) return startApplication(engine.start, say);
  if (!linuxSystem().hasSystemd) return startDaemon(engine.path, say);
  const command = ['systemctl', 'enable', '--now', 'docker'];
  say(`Starting ${engine.name} (${command.join(' ')})`);
  await runAsRoot(command, signal);
  return { failure: () => undefined };
}

async function startApplication(command: string[], say: (line: string) => void): Promise<EngineStart> {
  const [program = '', ...args] = command;
  say(`Starting it (${command.join(' ')})`);
  const result = await execa(program, args, { reject: false, all: true });
  if (!result.failed) return { failure: () => undefined };
  throw new DevenvError('ENGINE_INSTALL_FAILED', `The command failed: ${command.join(' ')}`, { detail: result.all });
}

/** Runs dockerd in a session of its own, so that it outlives this program; its output goes to a log file. */
function startDaemon(path: string, say: (line: string) => void): EngineStart {
  const log = process.getuid?.() === 0 ? '/var/log/devenv-dockerd.log' : join(tmpdir(), 'devenv-dockerd.log');
  const [program = '', ...args] = rootCommand([path]);
  const descriptor = openSync(log, 'w');
  const child = spawn(program, args, {
    detached: true,
    cwd: '/',
    env: daemonEnvironment(process.env),
    stdio: ['ignore', descriptor, descriptor],
  });
  closeSync(descriptor);
  child.unref();
  say(`Starting ${path} in the background, without systemd; its log is ${log}`);
  let ended: string | undefined;
  child.on('error', ({ message }) => (ended = message));
  child.on('exit', (code) => (ended = `It ended with exit code ${code ?? 'unknown'}`));
  return { failure: () => (ended === undefined ? undefined : daemonFailed(log, ended)) };
}

/** What of the environment a daemon needs; nothing else of the user's shell should live on in it. */
export function daemonEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = /^(PATH|HOME|TMPDIR|LANG|LC_ALL|SSL_CERT_FILE|SSL_CERT_DIR|(HTTPS?|NO|ALL)_PROXY)$/i;
  const entries = Object.entries(environment).filter(([name]) => kept.test(name));
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...Object.fromEntries(entries) };
}

function daemonFailed(log: string, ending: string): DevenvError {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const complaints = lines.filter((line) => !/level=(debug|info)/.test(line)).slice(-DETAIL_LINES);
  return new DevenvError('ENGINE_INSTALL_FAILED', 'The Docker engine did not start.', {
    reason: `${ending}.`,
    detail: complaints.join('\n'),
    suggestions: [`Read its log: ${log}`, 'When the cause is mended, run: devenv setup'],
  });
}
