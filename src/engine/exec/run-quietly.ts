import type { EngineConnection } from '../connection.js';
import { FrameSplitter } from '../logs/log-frames.js';
import { present } from '../spec/resources.js';

export interface QuietCommand {
  command: string[];
  user?: string | undefined;
  workingDir?: string | undefined;
  environment?: string[] | undefined;
  privileged?: boolean | undefined;
}

/** Runs a command in a container to its end and keeps what it said, both streams together. (`POST /containers/{id}/exec`) */
export async function runQuietly(
  { docker }: EngineConnection,
  id: string,
  { command, user, workingDir, environment, privileged }: QuietCommand,
): Promise<{ exitCode: number; output: string }> {
  const options = { User: user, WorkingDir: workingDir, Env: environment, Privileged: privileged };
  const exec = await docker
    .getContainer(id)
    .exec(present({ Cmd: command, AttachStdout: true, AttachStderr: true, ...options }));
  const stream = await exec.start({ Detach: false, Tty: false });
  const splitter = new FrameSplitter();
  let output = '';
  for await (const bytes of stream)
    for (const chunk of splitter.push(bytes as Buffer)) output += chunk.bytes.toString('utf8');
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? 0, output };
}
