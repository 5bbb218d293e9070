import { DevenvError } from '../errors.js';
import type { EngineConnection } from './connection.js';
import { engineFault } from './failure.js';
import { present } from './spec/resources.js';
import { joinStreams } from './terminal.js';
import type { Streams } from './terminal.js';

export interface ExecOptions {
  command: string[];
  tty: boolean;
  interactive: boolean;
  detach: boolean;
  user?: string | undefined;
  workingDir?: string | undefined;
  environment: string[];
  privileged: boolean;
}

/**
 * Runs a command in a container and returns its exit code; 0 for a detached one. (`POST /containers/{id}/exec`,
 * `POST /exec/{id}/start`, `GET /exec/{id}/json`)
 */
export async function execInContainer(
  { docker }: EngineConnection,
  id: string,
  options: ExecOptions,
  streams: Streams,
): Promise<number> {
  const { command, tty, interactive, detach } = options;
  const exec = await docker.getContainer(id).exec(
    present({
      Cmd: command,
      Tty: tty,
      AttachStdin: interactive && !detach,
      AttachStdout: !detach,
      AttachStderr: !detach,
      User: options.user,
      WorkingDir: options.workingDir,
      Env: options.environment,
      Privileged: options.privileged,
    }),
  );
  if (detach) {
    await exec.start({ Detach: true });
    return 0;
  }
  try {
    const remote = await exec.start({ hijack: true, stdin: interactive, Tty: tty });
    if (!interactive) remote.end();
    await joinStreams(remote, streams, { tty, interactive, resize: (size) => exec.resize(size) as Promise<unknown> });
  } catch (error) {
    throw execError(command, error);
  }
  const { ExitCode } = await exec.inspect();
  return ExitCode ?? 0;
}

function execError(command: string[], error: unknown): DevenvError {
  const { message } = engineFault(error);
  return new DevenvError('SERVICE_FAILED', `Could not run ${command[0] ?? 'the command'}: ${message}`, {
    cause: error,
  });
}
