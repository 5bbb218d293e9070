import { expect, test } from 'vitest';
import { formatTable } from '../../../src/ui/table.js';

const columns = [{ title: 'SERVICE' }, { title: 'STATE', shrinkTo: 8 }, { title: 'PORTS', shrinkTo: 10 }];

test('columns are aligned, colour takes no room, and a line has no trailing spaces', () => {
  const rows = [
    ['api', '\u001b[32mrunning\u001b[39m', '127.0.0.1:3000->3000/tcp'],
    ['database', 'exited', ''],
  ];
  expect(formatTable(columns, rows)).toBe(
    [
      'SERVICE    STATE     PORTS',
      'api        \u001b[32mrunning\u001b[39m   127.0.0.1:3000->3000/tcp',
      'database   exited',
    ].join('\n'),
  );
});

test('a narrow terminal cuts the widest cell that may shrink, so that no line wraps', () => {
  const text = formatTable(
    columns,
    [['api', 'running (healthy)', '127.0.0.1:3000->3000/tcp, 127.0.0.1:3001->3001/tcp']],
    50,
  );
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(50);
  expect(text).toContain('running (healthy)   127.0.0.1:3000->300…');
});

test('a terminal narrower than the least widths keeps them', () => {
  const text = formatTable(columns, [['api', 'running (healthy)', '127.0.0.1:3000->3000/tcp']], 5);
  expect(text.split('\n')[1]).toBe('api       running…   127.0.0.1…');
});

test('a column without any content is left out', () => {
  expect(formatTable(columns, [['api', 'running', '']])).toBe('SERVICE   STATE\napi       running');
});
