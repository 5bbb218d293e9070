import type { UpResult } from '../operations/up.js';
import { formatElapsed } from './duration.js';
import { stackTable } from './stack-table.js';
import type { Styles } from './style.js';

/** How things stand after `up`: each replica with its address, and whether anything had to be done. */
export function upSummary(
  { project, changed, services, provided = [], failures, elapsedMs }: UpResult,
  styles: Styles,
  width?: number,
): string {
  const table = stackTable(services, styles, width);
  if (failures.length > 0) return table;
  if (services.length + provided.length === 0 && !changed)
    return `${project} has no services yet.\nNext:\n  devenv template list\n  devenv add postgres db`;
  const title = changed
    ? `${styles.ok('✔')} ${project} is up in ${formatElapsed(elapsedMs)}`
    : `${styles.ok('✔')} ${project} is up, nothing to do`;
  return table === '' ? title : `${table}\n\n${title}`;
}

/** What `create` made, or that nothing was missing; nothing where it failed. */
export function createSummary({ project, changed, services, failures, elapsedMs }: UpResult, styles: Styles): string {
  if (failures.length > 0) return '';
  if (!changed) return `All containers of ${project} are there already.`;
  const names = services.map(({ service, number }) => `${service}-${number}`).join(', ');
  return `${styles.ok('✔')} Made ${names} in ${formatElapsed(elapsedMs)}\nTo start them: devenv start`;
}
