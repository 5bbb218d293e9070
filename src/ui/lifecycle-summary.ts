import type { LifecycleResult } from '../operations/lifecycle.js';
import { stackTable } from './stack-table.js';
import type { Styles } from './style.js';

/** How the services stand after a start, stop or restart. */
export function lifecycleSummary({ changed, services }: LifecycleResult, styles: Styles, width?: number): string {
  const table = stackTable(services, styles, width);
  return changed ? table : `${table}\n\nNothing to do.`;
}
