import type { ChangeResult } from '../operations/applying/change-services.js';
import { formatElapsed } from './duration.js';
import { stackTable } from './stack-table.js';
import type { Styles } from './style.js';

/** How a change is told that leaves nothing to be shown: what was done, and what is said where nothing was. */
export interface ChangeWords {
  /** `Stopped`. */
  done: string;
  /** `Nothing runs.` */
  idle: string;
}

/** How the services stand after a change of them. */
export function lifecycleSummary({ changed, services }: ChangeResult, styles: Styles, width?: number): string {
  const table = stackTable(services, styles, width);
  return changed ? table : `${table}\n\nNothing to do.`;
}

/** `✔ Stopped web-1, db-1 in 0.3 s`. */
export function changeLine({ touched, elapsedMs }: ChangeResult, words: ChangeWords, styles: Styles): string {
  if (touched.length === 0) return words.idle;
  return `${styles.ok('✔')} ${words.done} ${touched.join(', ')} in ${formatElapsed(elapsedMs)}`;
}
