import type { StepEvent } from '../plan/plan.js';
import type { Reporter } from './reporter.js';
import { failureWords } from './row.js';
import { pastOf, presentOf } from './step-words.js';

/** An object a line, as programs that start us read it: `{"id":"api-1","status":"started"}`. */
export function jsonReporter(write: (text: string) => void): Reporter {
  const line = (value: object): void => {
    write(`${JSON.stringify(value)}\n`);
  };
  return {
    step(event) {
      const status = statusOf(event);
      if (status === undefined) return;
      const detail = event.phase === 'failed' ? failureWords(event) : event.detail;
      line({ id: event.subject, status, ...(detail === undefined ? {} : { text: detail }) });
    },
    note: (message) => {
      line({ level: 'info', text: message });
    },
    warn: (message) => {
      line({ level: 'warning', text: message });
    },
    close: () => Promise.resolve(),
  };
}

/** `creating`, `created`, `failed`; nothing for a step that is a part of something greater. */
function statusOf({ phase, step }: StepEvent): string | undefined {
  if (phase === 'failed') return 'failed';
  if (phase === 'skipped') return undefined;
  return phase === 'done' ? pastOf(step) : presentOf(step);
}
