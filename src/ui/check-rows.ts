import type { Styles } from './style.js';

export interface CheckRow {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  fix?: string;
}

const SYMBOLS: Record<CheckRow['status'], string> = { ok: '✔', warn: '!', fail: '✖' };

/** Rows of checks with a symbol each, the fix of what is not right below its row, and a closing count. */
export function formatChecks(rows: CheckRow[], styles: Styles): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.flatMap(({ name, status, detail, fix }) => [
    `${styles[status](SYMBOLS[status])} ${name.padEnd(width)}  ${detail}`,
    ...(fix === undefined ? [] : [`  ${' '.repeat(width)}  fix: ${fix}`]),
  ]);
  return [...lines, '', verdict(rows)].join('\n');
}

function verdict(rows: CheckRow[]): string {
  const number = (status: CheckRow['status']): number => rows.filter((row) => row.status === status).length;
  const [failed, warned] = [number('fail'), number('warn')];
  if (failed > 0) return `${failed} of ${rows.length} checks failed.`;
  return warned > 0 ? `No check failed, ${warned} to look at.` : 'All is well.';
}
