import type { FollowSinks } from '../operations/attached/follow.js';
import { logPrefixer } from './log-prefix.js';
import { colourLevel, outStyles } from './style.js';

/**
 * Prints followed output with a coloured prefix for each source, and what happens to a source as a line of its own. Off a
 * terminal what services wrote to stderr goes there, unless it is to be `joined` with the rest.
 */
export function followPrinter(
  sources: string[],
  { prefix = true, joined = false } = {},
): Pick<FollowSinks, 'onLog' | 'onNotice'> & { flush: () => void; end: () => void } {
  const styles = outStyles();
  const write = (line: string, stream: 'stdout' | 'stderr'): void => {
    (stream === 'stderr' && !joined && !process.stdout.isTTY ? process.stderr : process.stdout).write(line);
  };
  const lines = logPrefixer(sources, colourLevel(process.stdout, process.env), write);
  return {
    onLog: (source, chunk, stream) => {
      if (prefix) lines.write(source, chunk, stream);
      else write(chunk, stream);
    },
    onNotice: (source, notice, bad) => {
      lines.flush(source);
      const service = source.replace(/-\d+$/, '');
      const text = bad
        ? `${styles.fail(`✖ ${source} ${notice}`)}. Next: devenv reset ${service}`
        : `· ${source} ${notice}`;
      process.stderr.write(`${text}\n`);
    },
    flush: () => {
      lines.flush();
    },
    end: () => {
      lines.flush();
    },
  };
}
