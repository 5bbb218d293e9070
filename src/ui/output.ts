/** 128 + SIGPIPE: what a program answers whose reader has gone. */
const READER_GONE = 141;

/** Ends the program quietly when the reader of its output has gone, as in `devenv logs | head`. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(READER_GONE);
      throw error;
    });
  }
}

/** Waits until what was written has reached the reader: pipes are asynchronous on some systems. */
export async function flushOutput(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map(drained));
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
