import { expect, test } from 'vitest';
import { frame, readFrames } from '../../../src/engine/buildkit/grpc.js';

async function collect(chunks: Buffer[]): Promise<string[]> {
  const messages: string[] = [];
  const stream = (async function* () {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  })();
  for await (const message of readFrames(stream)) messages.push(message.toString());
  return messages;
}

test('a frame is its length in four bytes, then the message', () => {
  expect(frame(Buffer.from('abc')).toString('hex')).toBe('0000000003616263');
});

test('frames are found however the bytes are cut', async () => {
  const bytes = Buffer.concat(['one', '', 'three'].map((text) => frame(Buffer.from(text))));
  for (const size of [1, 4, 7, 100]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    expect(await collect(chunks)).toEqual(['one', '', 'three']);
  }
});
