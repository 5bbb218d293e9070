import type { HealthConfig } from 'dockerode';
import type { EngineConnection } from '../connection.js';

/** The command of a declared health check, or undefined where there is none. (Engine API, HealthConfig.Test) */
export function probeCommand(check: HealthConfig | undefined, shell: string[] | undefined): string[] | undefined {
  const [kind, ...rest] = check?.Test ?? [];
  if (kind === 'CMD') return rest;
  if (kind === 'CMD-SHELL') return [...(shell ?? ['/bin/sh', '-c']), ...rest];
  return undefined;
}

/**
 * Runs a check in a container once, as the engine does at its interval: `POST /containers/{id}/exec`, `/exec/{id}/start`,
 * `GET /exec/{id}/json`. False where it fails, ends late, or cannot be run.
 */
export async function runProbe(
  { docker }: EngineConnection,
  id: string,
  command: string[],
  timeoutMs: number,
): Promise<boolean> {
  try {
    const exec = await docker.getContainer(id).exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({ Detach: false, Tty: false });
    const ended = await endOf(stream, timeoutMs);
    if (!ended) return false;
    const { ExitCode } = await exec.inspect();
    return ExitCode === 0;
  } catch {
    return false;
  }
}

function endOf(stream: NodeJS.ReadableStream & { destroy?: () => void }, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false);
      stream.destroy?.();
    }, timeoutMs);
    const finish = (result: boolean) => () => {
      clearTimeout(timer);
      resolve(result);
    };
    stream.on('end', finish(true)).on('close', finish(true)).on('error', finish(false)).resume();
  });
}
