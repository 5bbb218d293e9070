import { setTimeout as sleep } from 'node:timers/promises';
import type { Exec } from 'dockerode';
import { DevenvError } from '../../errors.js';
import type { EngineConnection } from '../connection.js';
import { DETACH_KEYS, parseDetachKeys } from './detach-keys.js';
import { engineFault } from '../failures/failure.js';
import { present } from '../spec/resources.js';
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

/** At growing pauses, about a second in all. */
const LOOKS = 45;

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
    const how = await joinStreams(remote, streams, {
      tty,
      interactive,
      detachKeys: parseDetachKeys(DETACH_KEYS),
      resize: (size) => exec.resize(size) as Promise<unknown>,
    });
    return how === 'detached' ? 0 : await exitCodeOf(exec);
  } catch (error) {
    throw execError(command, error);
  }
}

/** The exit code of a process whose streams have ended: the engine closes them a moment before it knows of its end. */
export async function exitCodeOf(exec: Exec): Promise<number> {
  for (let look = 1; ; look += 1) {
    const { Running, ExitCode } = await exec.inspect();
    if (!Running || look === LOOKS) return ExitCode ?? 0;
    await sleep(look);
  }
}

function execError(command: string[], error: unknown): DevenvError {
  const { message } = engineFault(error);
  return new DevenvError('SERVICE_FAILED', `Could not run ${command[0] ?? 'the command'}: ${message}`, {
    cause: error,
  });
}
