import { expect, test } from 'vitest';
import { followBuild } from '../../../src/engine/buildkit/progress.js';
import { decodeTrace, type BuildTrace, type Vertex } from '../../../src/engine/buildkit/trace.js';
import { encodeMessage, encodeNested } from '../../../src/engine/buildkit/protobuf.js';

const RUN: Vertex = {
  digest: 'sha256:a',
  name: '[builder 3/9] RUN npm ci',
  cached: false,
  started: 1000,
  completed: undefined,
  error: '',
};

function trace(part: Partial<BuildTrace>): BuildTrace {
  return { vertexes: [], statuses: [], logs: [], ...part };
}

test('a trace message is decoded', () => {
  const time = encodeMessage([[1, 1_700_000_000], [2, 500_000_000]]); // prettier-ignore
  const vertex = encodeMessage([[1, 'sha256:a'], [3, '[1/2] FROM x'], [4, 1], [5, time], [7, 'bad']]); // prettier-ignore
  const log = encodeMessage([[1, 'sha256:a'], [4, 'hello\n']]); // prettier-ignore
  expect(decodeTrace(Buffer.concat([encodeNested(1, vertex), encodeNested(3, log)]))).toEqual({
    vertexes: [
      {
        digest: 'sha256:a',
        name: '[1/2] FROM x',
        cached: true,
        started: 1_700_000_000_500,
        completed: undefined,
        error: 'bad',
      },
    ],
    statuses: [],
    logs: [{ vertex: 'sha256:a', text: 'hello\n' }],
  });
});

test('a running step is told once, and its log line by line', () => {
  const progress = followBuild();
  expect(progress.take(trace({ vertexes: [RUN] }))).toEqual({
    detail: 'build step builder 3/9 RUN npm ci',
    lines: ['#1 [builder 3/9] RUN npm ci'],
  });
  const log = { vertex: RUN.digest, text: 'added 3\nadd' };
  expect(progress.take(trace({ vertexes: [RUN], logs: [log] }))).toEqual({ detail: undefined, lines: ['#1 added 3'] });
  const end = trace({ vertexes: [{ ...RUN, completed: 3500 }] });
  expect(progress.take(end).lines).toEqual(['#1 add', '#1 DONE 2.5s']);
  expect(progress.failedStep()).toBeUndefined();
});

test('what is pulled and sent is told in bytes', () => {
  const progress = followBuild();
  const from: Vertex = { ...RUN, name: '[builder 1/9] FROM docker.io/library/node:22@sha256:abc' };
  const status = { id: 'sha256:layer', vertex: from.digest, current: 45e6, total: 120e6, completed: false };
  expect(progress.take(trace({ vertexes: [from], statuses: [status] })).detail).toBe('pulling node:22 45 MB of 120 MB');
  const sent = { id: 'transferring context:', vertex: 'sha256:b', current: 1.2e6, total: 0, completed: false };
  expect(progress.take(trace({ statuses: [sent] })).detail).toBe('sending files 1.2 MB');
});

test('the failed step is the one that failed by itself, with its last 20 lines', () => {
  const progress = followBuild();
  const other: Vertex = { ...RUN, digest: 'sha256:b', name: '[other 2/2] RUN sleep', error: 'context canceled' };
  const text = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');
  progress.take(trace({ vertexes: [RUN, other], logs: [{ vertex: RUN.digest, text }] }));
  progress.take(trace({ vertexes: [{ ...RUN, error: 'exit code: 1', completed: 2000 }] }));
  const failed = progress.failedStep();
  expect(failed?.name).toBe(RUN.name);
  expect(failed?.tail).toHaveLength(20);
  expect(failed?.tail.at(-1)).toBe('line 30');
});
