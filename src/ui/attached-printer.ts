import type { AttachedSinks } from '../operations/attached/attached.js';
import { brokenLines, engineLine, resetLines, sandboxLine } from './attached-lines.js';
import { followPrinter } from './follow-printer.js';
import { reportFailure } from './report-failure.js';
import { errStyles } from './style.js';

interface Printer {
  sinks: Omit<AttachedSinks, 'interrupt' | 'detach' | 'kill'>;
  /** Resets what broke and was offered to be reset. */
  resetOffered: () => void;
  end: () => void;
}

/**
 * Prints an attached run: the output with a prefix for each of `sources`, and between it, on stderr, what breaks and what
 * is done about it. Where `offers`, a key resets what broke.
 */
export function attachedPrinter(sources: string[], { prefix, offers }: { prefix: boolean; offers: boolean }): Printer {
  const printer = followPrinter(sources, { prefix });
  const styles = errStyles();
  const offered = new Set<string>();
  let reset: Parameters<AttachedSinks['onResettable']>[0] | undefined;
  const say = (text: string): void => {
    printer.flush();
    process.stderr.write(`${text}\n`);
  };
  const resetOffered = (): void => {
    const services = [...offered];
    offered.clear();
    if (services.length === 0) return;
    say(`Resetting ${services.join(', ')}…`);
    reset?.(services).then(
      (result) => {
        say(resetLines(result, styles));
      },
      (error: unknown) => reportFailure(error, false),
    );
  };
  const sinks: Printer['sinks'] = {
    ...printer,
    onResettable: (way) => {
      reset = way;
    },
    onBroken: (breakage) => {
      say(brokenLines(breakage, styles));
      if (!offers) return;
      offered.add(breakage.service);
      const data = breakage.rewinds ? ', data included (devenv undo takes it back)' : '';
      say(`  Press ${styles.strong('r')} to reset ${[...offered].join(', ')}${data}`);
    },
    onEngine: (event) => {
      say(engineLine(event, styles));
    },
    onMended: (services, mended) => {
      say(sandboxLine(services, mended, styles));
    },
    onStopping: (because) => {
      const why = because === undefined ? '' : `${because.source} exited with code ${because.exitCode}. `;
      const how = because === undefined ? ' (press Ctrl-C again to kill)' : '';
      process.stderr.write(`\n${why}Stopping…${how}\n`);
    },
    onKilling: () => {
      process.stderr.write('Killing…\n');
    },
  };
  return { sinks, resetOffered, end: printer.end };
}
