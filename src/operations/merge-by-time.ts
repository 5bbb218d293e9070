/** Merges sequences that are in the order of their times each into one that is: with one element of each in memory. */
export async function* mergeByTime<T extends { time: string }>(sources: AsyncIterator<T>[]): AsyncGenerator<T, void> {
  const heads = (await Promise.all(sources.map(headOf))).filter((head) => head !== undefined);
  while (heads.length > 0) {
    const first = heads.reduce((least, head) => (head.value.time < least.value.time ? head : least));
    yield first.value;
    const next = await headOf(first.source);
    if (next === undefined) heads.splice(heads.indexOf(first), 1);
    else first.value = next.value;
  }
}

async function headOf<T>(source: AsyncIterator<T>): Promise<{ source: AsyncIterator<T>; value: T } | undefined> {
  const { done, value } = await source.next();
  return done === true ? undefined : { source, value };
}
