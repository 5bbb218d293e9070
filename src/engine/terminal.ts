import { FrameSplitter } from './log-frames.js';

/** The streams of the user's side of an interactive process. */
export interface Streams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

export interface Session {
  tty: boolean;
  interactive: boolean;
  /** Tells the engine the size of the terminal. */
  resize: (size: { h: number; w: number }) => Promise<unknown>;
}

/** Joins the user's streams with a hijacked connection of the engine until the other side ends it. */
export async function joinStreams(remote: NodeJS.ReadWriteStream, streams: Streams, session: Session): Promise<void> {
  const { stdin, stdout, stderr } = streams;
  const splitter = new FrameSplitter();
  remote.on('data', (bytes: Buffer) => {
    if (session.tty) stdout.write(bytes);
    else for (const chunk of splitter.push(bytes)) (chunk.stream === 'stderr' ? stderr : stdout).write(chunk.bytes);
  });
  const raw = session.tty && session.interactive && stdin.isTTY;
  const resize = (): void => {
    session.resize({ h: stdout.rows, w: stdout.columns }).catch(() => undefined);
  };
  if (session.tty && stdout.isTTY) {
    resize();
    stdout.on('resize', resize);
  }
  if (raw) stdin.setRawMode(true);
  if (session.interactive) stdin.pipe(remote);
  try {
    await new Promise<void>((resolve, reject) => {
      remote.on('end', resolve).on('close', resolve).on('error', reject);
    });
  } finally {
    stdout.off('resize', resize);
    if (raw) stdin.setRawMode(false);
    if (session.interactive) {
      stdin.unpipe(remote);
      stdin.pause();
    }
  }
}
