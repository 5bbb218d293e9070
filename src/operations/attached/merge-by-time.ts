/** A sequence in the order of its times, and how far it is taken. */
interface Head<T> {
  source: AsyncIterator<T[]>;
  batch: T[];
  at: number;
}

/**
 * Merges sequences, each in the order of its times, into one that is. They come in batches and so does the result; of
 * each, one batch is in memory.
 */
export async function* mergeByTime<T extends { time: string }>(
  sources: AsyncIterator<T[]>[],
): AsyncGenerator<T[], void> {
  const started = await Promise.all(sources.map((source) => refill({ source, batch: [], at: 0 })));
  let heads = started.filter((head) => head !== undefined);
  while (heads.length > 0) {
    const { merged, exhausted } = mergeUntilExhausted(heads);
    yield merged;
    if ((await refill(exhausted)) === undefined) heads = heads.filter((head) => head !== exhausted);
  }
}

function mergeUntilExhausted<T extends { time: string }>(heads: Head<T>[]): { merged: T[]; exhausted: Head<T> } {
  const merged: T[] = [];
  for (;;) {
    const first = heads.reduce((least, head) => (timeOf(head) < timeOf(least) ? head : least));
    merged.push(...first.batch.slice(first.at, first.at + 1));
    first.at += 1;
    if (first.at >= first.batch.length) return { merged, exhausted: first };
  }
}

function timeOf<T extends { time: string }>({ batch, at }: Head<T>): string {
  return batch[at]?.time ?? '';
}

/** The head with its next batch that has anything, undefined where the sequence has ended. */
async function refill<T>(head: Head<T>): Promise<Head<T> | undefined> {
  do {
    const next = await head.source.next();
    if (next.done === true) return undefined;
    head.batch = next.value;
    head.at = 0;
  } while (head.batch.length === 0);
  return head;
}
