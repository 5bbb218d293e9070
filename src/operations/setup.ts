import { setTimeout as pause } from 'node:timers/promises';
import { engineCapabilities } from '../engine/checks/capabilities.js';
import type { Capabilities } from '../engine/checks/capabilities.js';
import { connectEngine } from '../engine/connect/connect.js';
import type { EngineConnection } from '../engine/connection.js';
import { searchEndpoints } from '../engine/connect/endpoints.js';
import { installPlan, runInstall } from '../engine/install/install.js';
import { findInstalledEngine } from '../engine/install/installed.js';
import type { InstalledEngine } from '../engine/install/installed.js';
import { startEngine } from '../engine/install/start-engine.js';
import type { EngineStart } from '../engine/install/start-engine.js';
import { DevenvError } from '../errors.js';

const START_TIMEOUT_MS = 120_000;
const START_POLL_MS = 200;

export interface SetupOptions {
  environment: NodeJS.ProcessEnv;
  /** Asks before anything on the machine is changed; rejects where there is nobody to ask. */
  confirm: (question: string) => Promise<boolean>;
  say: (line: string) => void;
  signal?: AbortSignal;
}

export interface SetupResult extends Capabilities {
  /** What had to be done to have this engine. */
  action: 'found' | 'started' | 'installed';
}

/**
 * Makes sure that an engine runs: finds one, else starts the one that is installed, else installs one. An engine that
 * the user chose by DOCKER_HOST or a context is never replaced by another.
 */
export async function setup(options: SetupOptions): Promise<SetupResult> {
  const { environment, signal } = options;
  try {
    return await describe(await connectEngine(environment, signal), 'found');
  } catch (error) {
    const mendable = error instanceof DevenvError && error.code === 'ENGINE_UNAVAILABLE';
    if (!mendable || searchEndpoints(environment).chosen) throw error;
  }
  const installed = findInstalledEngine(environment);
  if (installed !== undefined) return describe(await startInstalled(installed, options), 'started');
  return describe(await install(options), 'installed');
}

async function startInstalled(engine: InstalledEngine, options: SetupOptions): Promise<EngineConnection> {
  await agree(options, `${engine.name} is installed but not running. Start it?`);
  return answerOf(await startEngine(engine, options.say, options.signal), options);
}

async function install(options: SetupOptions): Promise<EngineConnection> {
  const { environment, say, signal } = options;
  const steps = installPlan(environment);
  await agree(options, "No Docker engine was found. Install docker.io from this system's packages and start it?");
  await runInstall(steps, say, signal);
  const engine = findInstalledEngine(environment);
  if (engine === undefined)
    throw new DevenvError('ENGINE_INSTALL_FAILED', 'The packages were installed, but dockerd is not there.');
  const start = await startUnlessRunning(engine, options);
  return answerOf(start, options).catch((error: unknown) => {
    throw error instanceof DevenvError && error.code === 'ENGINE_FORBIDDEN' ? nextLogin(error) : error;
  });
}

/** The installation let the user into the group of the engine, but a session keeps the groups that it began with. */
function nextLogin(cause: DevenvError): DevenvError {
  return new DevenvError(
    'ENGINE_FORBIDDEN',
    'The engine is installed and runs; your rights on it begin with your next login.',
    {
      suggestions: ['Log out and in again, or run: newgrp docker', 'Then run: devenv setup'],
      cause,
    },
  );
}

/** The package starts its engine by itself where systemd runs. */
async function startUnlessRunning(
  engine: InstalledEngine,
  { environment, say, signal }: SetupOptions,
): Promise<EngineStart> {
  const running = await connectEngine(environment, signal).then(
    () => true,
    (error: unknown) => error instanceof DevenvError && error.code === 'ENGINE_FORBIDDEN',
  );
  return running ? { failure: () => undefined } : startEngine(engine, say, signal);
}

async function agree({ confirm }: SetupOptions, question: string): Promise<void> {
  if (await confirm(question)) return;
  throw new DevenvError('CANCELLED', 'Nothing was changed.', { suggestions: ['devenv setup'] });
}

/** Waits until an engine that was started answers; fails as soon as it is known to have ended. */
async function answerOf(start: EngineStart, { environment, signal }: SetupOptions): Promise<EngineConnection> {
  const end = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await connectEngine(environment, signal);
    } catch (error) {
      const waiting = error instanceof DevenvError && error.code === 'ENGINE_UNAVAILABLE';
      if (!waiting) throw error;
      const failure = start.failure() ?? (performance.now() > end ? slow(error) : undefined);
      if (failure !== undefined) throw failure;
    }
    await pause(START_POLL_MS, undefined, signal && { signal });
  }
}

function slow(cause: DevenvError): DevenvError {
  return new DevenvError(
    'ENGINE_INSTALL_FAILED',
    `The engine was started but does not answer after ${START_TIMEOUT_MS / 1000} s.`,
    {
      ...(cause.reason !== undefined && { reason: cause.reason }),
      suggestions: ['devenv doctor', 'devenv setup'],
      cause,
    },
  );
}

async function describe(connection: EngineConnection, action: SetupResult['action']): Promise<SetupResult> {
  return { action, ...(await engineCapabilities(connection)) };
}
