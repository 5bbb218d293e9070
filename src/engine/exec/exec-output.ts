import type { Readable } from 'node:stream';
import type { Duplex } from 'node:stream';
import type { EngineConnection } from '../connection.js';
import { exitCodeOf } from './exec.js';
import { FrameSplitter } from '../logs/log-frames.js';
import { present } from '../spec/resources.js';

export interface OutputCommand {
  command: string[];
  user?: string | undefined;
  privileged?: boolean | undefined;
  workingDir?: string | undefined;
  environment?: Record<string, string | null> | undefined;
  /** What the process reads; nothing where absent. */
  input?: Readable;
}

/**
 * Runs a command in a container to its end, or until the signal, and returns what it said, both streams together.
 * (`POST /containers/{id}/exec`, `POST /exec/{id}/start`, `GET /exec/{id}/json`)
 */
export async function execWithOutput(
  { docker }: EngineConnection,
  id: string,
  { command, user, privileged, workingDir, environment, input }: OutputCommand,
  { signal, onText }: { signal: AbortSignal; onText?: (text: string) => void },
): Promise<{ code: number; output: string }> {
  const exec = await docker.getContainer(id).exec(
    present({
      Cmd: command,
      User: user,
      Privileged: privileged,
      WorkingDir: workingDir,
      Env: environmentList(environment),
      AttachStdin: input !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    }),
  );
  const how = input === undefined ? { Detach: false } : { hijack: true, stdin: true };
  const remote = await exec.start({ ...how, Tty: false });
  const feeding = input === undefined ? undefined : feed(input, remote);
  const output = await outputOf(remote, signal, onText);
  await feeding;
  return { code: await exitCodeOf(exec), output };
}

/** Pipes the input in. A process that ends before it has read all is told by its exit code, not here. */
function feed(input: Readable, remote: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    input.on('error', (error) => {
      remote.destroy();
      reject(error);
    });
    remote.on('close', () => {
      input.destroy();
      resolve();
    });
    input.pipe(remote);
  });
}

function outputOf(
  remote: Duplex,
  signal: AbortSignal,
  onText: (text: string) => void = () => undefined,
): Promise<string> {
  const splitter = new FrameSplitter();
  const decoder = new TextDecoder();
  let text = '';
  const stop = (): void => void remote.destroy(new Error('interrupted'));
  signal.addEventListener('abort', stop);
  return new Promise<string>((resolve, reject) => {
    const end = (): void => {
      resolve(text);
    };
    remote.on('data', (bytes: Buffer) => {
      for (const chunk of splitter.push(bytes)) {
        const piece = decoder.decode(chunk.bytes, { stream: true });
        text += piece;
        onText(piece);
      }
    });
    remote.on('end', end).on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ECONNRESET') end();
      else reject(error);
    });
    if (signal.aborted) stop();
  }).finally(() => {
    signal.removeEventListener('abort', stop);
  });
}

/** `KEY=VAL`; a key without a value has none in the container either. */
function environmentList(environment: Record<string, string | null> = {}): string[] | undefined {
  const pairs = Object.entries(environment).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
  return pairs.length === 0 ? undefined : pairs;
}
