import { expect, test } from 'vitest';
import { logPrefixer } from '../../../src/ui/log-prefix.js';

function collect(sources: string[], level: 0 | 1 = 0) {
  const lines: string[] = [];
  const prefixer = logPrefixer(sources, level, (line, stream) => lines.push(`${stream[3] ?? ''} ${line}`));
  return { lines, prefixer };
}

test('prefixes are aligned and lines are whole', () => {
  const { lines, prefixer } = collect(['api-1', 'database-1']);
  prefixer.write('api-1', 'lis');
  prefixer.write('database-1', 'ready\r\n');
  prefixer.write('api-1', 'tening\nsecond');
  prefixer.flush();
  expect(lines).toEqual(['o database-1  | ready\n', 'o api-1       | listening\n', 'o api-1       | second\n']);
});

test('stdout and stderr of one source do not tear each other', () => {
  const { lines, prefixer } = collect(['api-1']);
  prefixer.write('api-1', 'out', 'stdout');
  prefixer.write('api-1', 'err\n', 'stderr');
  prefixer.write('api-1', 'put\n', 'stdout');
  expect(lines).toEqual(['e api-1  | err\n', 'o api-1  | output\n']);
});

test('flush of one source leaves the others', () => {
  const { lines, prefixer } = collect(['a', 'b']);
  prefixer.write('a', 'x');
  prefixer.write('b', 'y');
  prefixer.flush('a');
  expect(lines).toEqual(['o a  | x\n']);
});

test('a source keeps its colour and has another than its neighbour', () => {
  const { lines, prefixer } = collect(['a', 'b'], 1);
  prefixer.write('a', '1\n');
  prefixer.write('b', '1\n');
  prefixer.write('a', '2\n');
  const colours = lines.map((line) => line.slice(2, 7));
  expect(colours[0]).toBe(colours[2]);
  expect(colours[0]).not.toBe(colours[1]);
});
