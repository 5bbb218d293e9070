import { formatTable } from '../table.js';
import { renderTemplate } from './evaluate.js';
import type { Row } from './evaluate.js';
import { parseTemplate } from './parse.js';

/** Headings of fields whose name says it in other words than docker's tables do. */
const HEADINGS: Record<string, string> = {
  RunningFor: 'CREATED',
  CreatedAt: 'CREATED AT',
  ExitCode: 'EXIT CODE',
  CPUPerc: 'CPU %',
  MemPerc: 'MEM %',
  MemUsage: 'MEM USAGE / LIMIT',
  NetIO: 'NET I/O',
  BlockIO: 'BLOCK I/O',
  LocalVolumes: 'LOCAL VOLUMES',
};

/**
 * Rows as `--format` asks for them: `json` is an object a line, `table TEMPLATE` columns parted by tabs with headings,
 * anything else a Go template for each row. Undefined for `table` alone, which is the command's own table.
 */
export function formatRows(format: string | undefined, rows: Row[], headings: Row = HEADINGS): string | undefined {
  if (format === undefined || format === 'table') return undefined;
  if (format === 'json') return rows.map((row) => JSON.stringify(row)).join('\n');
  const wantsTable = /^table\s/.test(format);
  const template = parseTemplate(
    (wantsTable ? format.slice(6) : format).replaceAll('\\t', '\t').replaceAll('\\n', '\n'),
  );
  const lines = rows.map((row) => renderTemplate(template, row));
  if (!wantsTable) return lines.join('\n');
  const label = (key: string): string => key;
  const titles = renderTemplate(template, { Label: label, ...HEADINGS, ...headings }, true).split('\t');
  const cells = lines.map((line) => line.split('\t'));
  // a heading that no row fills stays: the columns are the user's
  const table = formatTable(
    titles.map(() => ({ title: '' })),
    [titles, ...cells],
  );
  return table.slice(table.indexOf('\n') + 1);
}
