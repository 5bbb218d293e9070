import { DetachKeys } from './detach-keys.js';
import { followSize } from './follow-size.js';
import type { Size } from './follow-size.js';
import { FrameSplitter } from '../logs/log-frames.js';

/** The streams of the user's side of an interactive process. */
export interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

export interface Session {
  tty: boolean;
  interactive: boolean;
  /** Bytes that end the session when they are typed. On a terminal alone. */
  detachKeys: number[];
  /** Tells the engine the size of the terminal. */
  resize: (size: Size) => Promise<unknown>;
}

/**
 * Joins the user's streams with a hijacked connection of the engine until the other side ends it, or the user detaches:
 * which of the two is returned.
 */
export async function joinStreams(
  remote: NodeJS.ReadWriteStream,
  streams: Streams,
  session: Session,
): Promise<'ended' | 'detached'> {
  const { stdin, stdout } = streams;
  const raw = session.tty && session.interactive && stdin.isTTY;
  showOutput(remote, streams, session.tty);
  const stopResizing = session.tty && stdout.isTTY ? followSize(stdout, session.resize) : undefined;
  if (raw) stdin.setRawMode(true);
  try {
    return await new Promise<'ended' | 'detached'>((resolve, reject) => {
      const onEnd = (): void => {
        resolve('ended');
      };
      remote.on('end', onEnd).on('close', onEnd).on('error', reject);
      if (raw) {
        passKeys(stdin, remote, session.detachKeys, () => {
          resolve('detached');
        });
      } else if (session.interactive) stdin.pipe(remote);
    });
  } finally {
    stopResizing?.();
    if (raw) stdin.setRawMode(false);
    if (session.interactive) {
      stdin.unpipe(remote);
      stdin.removeAllListeners('data');
      stdin.pause();
    }
  }
}

function showOutput(remote: NodeJS.ReadableStream, { stdout, stderr }: Streams, tty: boolean): void {
  const splitter = new FrameSplitter();
  remote.on('data', (bytes: Buffer) => {
    if (tty) stdout.write(bytes);
    else for (const chunk of splitter.push(bytes)) (chunk.stream === 'stderr' ? stderr : stdout).write(chunk.bytes);
  });
}

function passKeys(
  stdin: NodeJS.ReadStream,
  remote: NodeJS.WritableStream,
  sequence: number[],
  onDetach: () => void,
): void {
  const keys = new DetachKeys(sequence);
  stdin.on('data', (bytes: Buffer) => {
    const { passed, detached } = keys.take(bytes);
    if (passed.length > 0) remote.write(passed);
    if (detached) onDetach();
  });
  stdin.on('end', () => remote.end());
  stdin.resume();
}
