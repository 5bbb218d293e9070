import { randomBytes } from 'node:crypto';
import { familiarReference } from '../plan/image-reference.js';
import { imageName } from '../plan/naming.js';
import type { ObservedState } from '../plan/observed.js';
import type { Stack } from '../stack/stack.js';
import type { EngineConnection } from './connection.js';
import { createContainer } from './create-container.js';
import { proxyArguments } from './images/build-proxies.js';
import { removeContainer } from './remove-container.js';
import { oneOffSpec } from './spec/one-off.js';
import type { OneOff } from './spec/one-off.js';
import { joinStreams } from './terminal.js';
import type { Streams } from './terminal.js';

export interface OneOffRun extends Omit<OneOff, 'name'> {
  name?: string;
  remove: boolean;
  detach: boolean;
  /** Listens to Ctrl-C and its like, which are for the command; returns what stops listening. */
  onInterrupt: (listener: (signal: NodeJS.Signals) => void) => () => void;
}

/** Runs a one-off container of a service to its end and returns its exit code; a detached one returns at once, with 0. */
export async function runOneOff(
  connection: EngineConnection,
  stack: Stack,
  observed: ObservedState,
  service: string,
  options: OneOffRun,
  streams: Streams,
): Promise<{ exitCode: number; name: string }> {
  const { docker, apiVersion } = connection;
  const name = options.name ?? `${stack.name}-${service}-run-${randomBytes(6).toString('hex')}`;
  const context = {
    stack,
    apiMinor: Number(apiVersion.split('.')[1]),
    proxies: await proxyArguments(connection.endpoint.host),
    imageId: (one: string) => observed.images.get(familiarReference(imageName(stack, one))) ?? '',
    containerId: ({ service: other, number, role }: { service: string; number: number; role: string }) =>
      observed.containers.find((one) => one.role === role && one.service === other && one.number === number)?.id ?? '',
  };
  const spec = oneOffSpec(context, service, { ...options, name });
  // the engine removes it, so that one that outlives this program goes with its end too
  if (options.remove) spec.body.HostConfig = { ...spec.body.HostConfig, AutoRemove: true };
  const id = await createContainer(connection, name, spec);
  const container = docker.getContainer(id);
  if (options.detach) {
    await container.start();
    return { exitCode: 0, name };
  }
  const { tty, interactive } = options;
  const ignoreInterrupts = options.onInterrupt((signal) => {
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
    await container.start();
    await joinStreams(remote, streams, {
      tty,
      interactive,
      resize: (size) => container.resize(size) as Promise<unknown>,
    });
    return { exitCode: (await ended).StatusCode, name };
  } finally {
    ignoreInterrupts();
    if (options.remove) await removeContainer(connection, id, true).catch(() => undefined);
  }
}
