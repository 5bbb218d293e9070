/** One piece of a container's output. */
export interface LogChunk {
  stream: 'stdout' | 'stderr';
  bytes: Buffer;
}

/**
 * Splits the engine's multiplexed stream into chunks: each frame has a header of 8 bytes, the stream's number in the
 * first and the length, big-endian, in the last four (Engine API, "Attach to a container", stream format).
 */
export class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0);

  /** The chunks that are complete with this piece of input; the remainder is kept. */
  push(input: Buffer): LogChunk[] {
    let buffer = this.rest.length === 0 ? input : Buffer.concat([this.rest, input]);
    const chunks: LogChunk[] = [];
    while (buffer.length >= 8) {
      const length = buffer.readUInt32BE(4);
      if (buffer.length < 8 + length) break;
      chunks.push({ stream: buffer[0] === 2 ? 'stderr' : 'stdout', bytes: buffer.subarray(8, 8 + length) });
      buffer = buffer.subarray(8 + length);
    }
    this.rest = buffer;
    return chunks;
  }
}

/** The text of a multiplexed buffer, both streams in their order. */
export function frameText(buffer: Buffer): string {
  return Buffer.concat(new FrameSplitter().push(buffer).map(({ bytes }) => bytes)).toString('utf8');
}
