import type { StepEvent } from '../plan/plan.js';

/**
 * How a running command speaks to its user. One is chosen at the start: a live list on a terminal, plain lines in CI
 * and pipes, nothing for `--quiet` and `--json`. All of it goes to stderr; results go to stdout and are not its business.
 */
export interface Reporter {
  /** One step of a plan started, moved, ended. Rows are grouped by `event.subject`. */
  step(event: StepEvent): void;
  /** One line that stays: a note or a warning. */
  note(message: string): void;
  warn(message: string): void;
  /** Ends the live list, so that a prompt, a log line or the summary can be printed. Idempotent. */
  close(): Promise<void>;
}
