import { stripVTControlCharacters } from 'node:util';

/** A column: its heading, and whether its cells may be cut where the terminal is too narrow. */
export interface Column {
  title: string;
  /** May shrink, but not below this many characters. */
  shrinkTo?: number;
}

const GAP = '   ';

/**
 * Rows as aligned columns. On a terminal of `width` characters the widest shrinkable cells are cut with an ellipsis, so
 * that no row wraps; without a width (a pipe, a file) nothing is cut. Empty columns are left out.
 */
export function formatTable(columns: Column[], rows: string[][], width?: number): string {
  const kept = columns
    .map((column, index) => ({ column, index }))
    .filter(({ index }) => rows.some((row) => row[index]));
  const cells = [
    kept.map(({ column }) => column.title),
    ...rows.map((row) => kept.map(({ index }) => row[index] ?? '')),
  ];
  const widths = kept.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))));
  if (width !== undefined)
    shrink(
      widths,
      kept.map(({ column }) => column),
      width,
    );
  return cells
    .map((row) =>
      row
        .map((cell, at) => fit(cell, widths[at] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function shrink(widths: number[], columns: Column[], width: number): void {
  const total = () => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    const candidates = widths.map((each, at) => (each > (columns[at]?.shrinkTo ?? Infinity) ? each : -1));
    const widest = candidates.indexOf(Math.max(...candidates));
    if (candidates[widest] === -1) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function fit(cell: string, width: number): string {
  const excess = widthOf(cell) - width;
  if (excess <= 0) return cell + ' '.repeat(-excess);
  return `${stripVTControlCharacters(cell).slice(0, Math.max(0, width - 1))}…`;
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
