/** Of the names, those within two typing errors of the word or beginning with it, nearest first; at most two. */
export function nearMisses(word: string, names: Iterable<string>): string[] {
  const limit = word.length <= 3 ? 1 : 2;
  return [...names]
    .map((name) => ({ name, distance: name.startsWith(word) ? 1 : editDistance(word, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, 2)
    .map(({ name }) => name);
}

/** Damerau-Levenshtein distance (optimal string alignment): a swap of neighbours counts as one error. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (y: number, x: number) => (y === i ? row[x] : rows[y]?.[x]) ?? 0;
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = at(i - 1, j - 1) + (same ? 0 : 1);
      const best = Math.min(replaced, at(i - 1, j) + 1, at(i, j - 1) + 1);
      row.push(swapped ? Math.min(best, at(i - 2, j - 2) + 1) : best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
