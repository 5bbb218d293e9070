/** 128 + SIGPIPE: what a program answers whose reader has gone. */
const READER_GONE = 141;

/**
 * Ends the program where its output cannot be written: quietly when its reader has gone, as in `devenv logs | head`, with
 * a word and 1 for anything else, as a full disk.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      endFor(stream, error);
    });
  }
}

function endFor(stream: NodeJS.WriteStream, { code, message }: NodeJS.ErrnoException): never {
  if (code === 'EPIPE') process.exit(READER_GONE);
  if (stream === process.stdout) process.stderr.write(`The output could not be written: ${message}\n`);
  process.exit(1);
}

/** Waits until what was written has reached the reader: pipes are asynchronous on some systems. */
export async function flushOutput(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map(drained));
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  // of what failed just now the event is still to come
  if (stream.errored !== null) endFor(stream, stream.errored);
  if (stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
