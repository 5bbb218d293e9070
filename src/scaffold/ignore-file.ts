/** The text of a .gitignore with the lines added that it does not have. */
export function withLines(text: string, lines: string[]): string {
  const known = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return text;
  const kept = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return kept + missing.map((line) => `${line}\n`).join('');
}
