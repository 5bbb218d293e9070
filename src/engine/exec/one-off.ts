import { randomBytes } from 'node:crypto';
import { findContainer } from '../../plan/find-container.js';
import { familiarReference } from '../../plan/image-reference.js';
import { imageName } from '../../plan/naming.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Stack } from '../../stack/stack.js';
import { apiMinor } from '../connect/api-version.js';
import type { EngineConnection } from '../connection.js';
import { createContainer } from '../containers/create-container.js';
import { DETACH_KEYS, parseDetachKeys } from './detach-keys.js';
import { explainStepFailure } from '../failures/failure.js';
import { proxyArguments } from '../build/proxies.js';
import { loginsOnly } from '../images/registry-auth.js';
import { removeContainer } from '../containers/remove-container.js';
import { oneOffSpec } from '../spec/one-off.js';
import type { OneOff } from '../spec/one-off.js';
import type { SpecContext } from '../spec/spec.js';
import { joinStreams } from './terminal.js';
import type { Streams } from './terminal.js';

export interface OneOffRun extends Omit<OneOff, 'name'> {
  name?: string;
  remove: boolean;
  detach: boolean;
  /** Listens to Ctrl-C and its like, which are for the command; returns what stops listening. */
  onInterrupt: (listener: (signal: NodeJS.Signals) => void) => () => void;
}

/**
 * Runs a one-off container of a service to its end and returns its exit code; 0 for one that runs on, because it is
 * detached from the start or by the user's keys.
 */
export async function runOneOff(
  connection: EngineConnection,
  stack: Stack,
  observed: ObservedState,
  service: string,
  options: OneOffRun,
  streams: Streams,
): Promise<{ exitCode: number; name: string }> {
  const name = options.name ?? `${stack.name}-${service}-run-${randomBytes(6).toString('hex')}`;
  const spec = oneOffSpec(await specContext(connection, stack, observed, service), service, { ...options, name });
  // the engine removes it, so that one that outlives this program goes with its end too
  if (options.remove) spec.body.HostConfig = { ...spec.body.HostConfig, AutoRemove: true };
  const ref = { service, number: 1, role: 'workload' } as const;
  const explained = async (error: unknown): Promise<never> => {
    throw await explainStepFailure(connection, stack, { kind: 'container-create', ref, name }, error);
  };
  const warn = (message: string): void => {
    streams.stderr.write(`! ${message}\n`);
  };
  const id = await createContainer(connection, name, spec, warn).catch(explained);
  if (options.detach) {
    await connection.docker.getContainer(id).start().catch(explained);
    return { exitCode: 0, name };
  }
  let runsOn = false;
  try {
    const exitCode = await runAttached(connection, id, options, streams).catch(explained);
    runsOn = exitCode === undefined;
    return { exitCode: exitCode ?? 0, name };
  } finally {
    if (options.remove && !runsOn) await removeContainer(connection, id, true).catch(() => undefined);
  }
}

async function specContext(
  { apiVersion, endpoint }: EngineConnection,
  stack: Stack,
  observed: ObservedState,
  service: string,
): Promise<SpecContext> {
  return {
    stack,
    apiMinor: apiMinor(apiVersion),
    proxies: await proxyArguments(endpoint.host),
    logins: stack.services[service]?.use_api_socket === true ? await loginsOnly() : '',
    imageId: (one) => observed.images.get(familiarReference(imageName(stack, one))) ?? '',
    containerId: ({ service: other, number, role }) =>
      findContainer(observed.containers, role, other, number)?.id ?? '',
  };
}

/** Starts a container with the user's streams. Returns its exit code, nothing where the user has detached from it. */
async function runAttached(
  { docker }: EngineConnection,
  id: string,
  { tty, interactive, onInterrupt }: OneOffRun,
  streams: Streams,
): Promise<number | undefined> {
  const container = docker.getContainer(id);
  const ignoreInterrupts = onInterrupt((signal) => {
    container.kill({ signal }).catch(() => undefined);
  });
  try {
    const remote = await container.attach({
      stream: true,
      stdin: interactive,
      stdout: true,
      stderr: true,
      hijack: true,
    });
    if (!interactive) remote.end();
    const ended = container.wait({ condition: 'next-exit' }) as Promise<{ StatusCode: number }>;
    ended.catch(() => undefined);
    await container.start();
    const how = await joinStreams(remote, streams, {
      tty,
      interactive,
      detachKeys: parseDetachKeys(DETACH_KEYS),
      resize: (size) => container.resize(size) as Promise<unknown>,
    });
    return how === 'detached' ? undefined : (await ended).StatusCode;
  } finally {
    ignoreInterrupts();
  }
}
