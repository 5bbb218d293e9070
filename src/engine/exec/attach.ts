import type { EngineConnection } from '../connection.js';
import { parseDetachKeys } from './detach-keys.js';
import { joinStreams } from './terminal.js';
import type { Streams } from './terminal.js';

export interface AttachOptions {
  /** Hand on what is typed. */
  stdin: boolean;
  /** `ctrl-p,ctrl-q`. */
  detachKeys: string;
  /** Listens to the signals that are for the process; returns what stops listening. */
  onSignal?: (listener: (signal: NodeJS.Signals) => void) => () => void;
}

/**
 * Joins the user's streams with those of a running container's process, until it ends or the user detaches. Returns its
 * exit code, 0 where it runs on. (`POST /containers/{id}/attach`, `/wait`, `/kill`, `/resize`)
 */
export async function attachToContainer(
  { docker }: EngineConnection,
  id: string,
  options: AttachOptions,
  streams: Streams,
): Promise<{ exitCode: number; detached: boolean }> {
  const container = docker.getContainer(id);
  const sequence = parseDetachKeys(options.detachKeys);
  const { Config } = await container.inspect();
  const interactive = options.stdin && Config.OpenStdin;
  const remote = await container.attach({
    stream: true,
    stdin: interactive,
    stdout: true,
    stderr: true,
    hijack: true,
    detachKeys: options.detachKeys,
  });
  if (!interactive) remote.end();
  const ended = container.wait() as Promise<{ StatusCode: number }>;
  ended.catch(() => undefined);
  const ignoreSignals = options.onSignal?.((signal) => {
    container.kill({ signal }).catch(() => undefined);
  });
  try {
    const how = await joinStreams(remote, streams, {
      tty: Config.Tty,
      interactive,
      detachKeys: sequence,
      resize: (size) => container.resize(size) as Promise<unknown>,
    });
    if (how === 'detached') return { exitCode: 0, detached: true };
    return { exitCode: (await ended).StatusCode, detached: false };
  } finally {
    ignoreSignals?.();
  }
}
