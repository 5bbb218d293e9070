import type { Step, StepEvent } from '../plan/plan.js';
import { formatElapsed } from './duration.js';
import type { Reporter } from './reporter.js';
import { failureWords } from './row.js';
import { pastOf, presentOf } from './step-words.js';
import type { Styles } from './style.js';

/** One line for each thing that is done or failed, and for the start of what takes long: CI, pipes, TERM=dumb. */
export function plainReporter(write: (text: string) => void, styles: Styles): Reporter {
  const line = (symbol: string, text: string) => {
    write(`${symbol} ${text}\n`);
  };
  return {
    step(event) {
      const text = lineOf(event);
      if (text === undefined) return;
      if (event.phase === 'failed') line(styles.fail('✖'), text);
      else line(event.phase === 'done' ? styles.ok('✔') : '·', text);
    },
    note: (message) => {
      line('·', message);
    },
    warn: (message) => {
      line(styles.warn('!'), message);
    },
    close: () => Promise.resolve(),
  };
}

function lineOf(event: StepEvent): string | undefined {
  if (event.phase === 'failed') return `${event.subject} ${failureWords(event)}`;
  if (event.phase === 'started') return isSlow(event.step) ? `${event.subject} ${presentOf(event.step)}` : undefined;
  if (event.phase !== 'done' || !isWorthALine(event.step)) return undefined;
  const past = pastOf(event.step);
  if (past === undefined) return undefined;
  const elapsed = event.elapsedMs === undefined ? '' : ` ${formatElapsed(event.elapsedMs)}`;
  return `${event.subject} ${past}${elapsed}`;
}

function isSlow(step: Step): boolean {
  return ['image-pull', 'image-build', 'image-push', 'provider-up', 'provider-down', 'model-prepare'].includes(
    step.kind,
  );
}

/** A workload that was created is about to start, and one that was killed is about to go. */
function isWorthALine(step: Step): boolean {
  return step.kind !== 'container-create' && step.kind !== 'container-kill';
}
