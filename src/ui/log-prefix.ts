import { Chalk } from 'chalk';

type Level = 0 | 1 | 2 | 3;

/** Colours that read on light and dark ground, red left out: it means failure. */
const PALETTE = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'cyanBright', 'greenBright', 'magentaBright'] as const;

/** Text chunks of several sources in, whole prefixed lines out: `api-1  | listening`. */
export interface LogPrefixer {
  /** Takes a chunk of a source's output, which may end within a line; writes the lines it completes. */
  write(source: string, chunk: string, stream?: 'stdout' | 'stderr'): void;
  /** Writes what a source left without a newline; all sources when none is named. */
  flush(source?: string): void;
}

/**
 * Aligns the prefixes to the longest of `sources`; a source keeps its colour for the whole run, by its place among them.
 * stdout and stderr of a source are buffered apart, so that neither tears the other's lines.
 */
export function logPrefixer(
  sources: string[],
  level: Level,
  write: (line: string, stream: 'stdout' | 'stderr') => void,
): LogPrefixer {
  const chalk = new Chalk({ level });
  const known = [...sources];
  const width = Math.max(0, ...sources.map((source) => source.length));
  const partial = new Map<string, { source: string; stream: 'stdout' | 'stderr'; text: string }>();

  const prefixOf = (source: string) => {
    if (!known.includes(source)) known.push(source);
    const colour = PALETTE[known.indexOf(source) % PALETTE.length] ?? 'cyan';
    return chalk[colour](`${source.padEnd(width)}  |`);
  };
  const put = (source: string, line: string, stream: 'stdout' | 'stderr') => {
    write(`${prefixOf(source)} ${line.replace(/\r$/, '')}\n`, stream);
  };

  return {
    write(source, chunk, stream = 'stdout') {
      const key = `${stream} ${source}`;
      const lines = ((partial.get(key)?.text ?? '') + chunk).split('\n');
      const text = lines.pop() ?? '';
      if (text === '') partial.delete(key);
      else partial.set(key, { source, stream, text });
      for (const line of lines) put(source, line, stream);
    },
    flush(source) {
      for (const [key, rest] of partial) {
        if (source !== undefined && rest.source !== source) continue;
        partial.delete(key);
        put(rest.source, rest.text, rest.stream);
      }
    },
  };
}
