import type { ResetReport, ResetResult } from '../operations/reset.js';
import { formatElapsed } from './duration.js';
import { stackTable } from './stack-table.js';
import type { Styles } from './style.js';

/** What was wrong with each replica, how long each phase took, and how things stand now. */
export function resetSummary(result: ResetResult, styles: Styles, width?: number): string {
  if (result.nothingBroken)
    return `Nothing is broken in ${result.project}. To reset a healthy service: devenv reset NAME`;
  const title =
    result.failures.length > 0
      ? `${styles.fail('✖')} Not everything is well after ${formatElapsed(result.elapsedMs)}`
      : `${styles.ok('✔')} ${names(result.reset)} reset in ${styles.strong(formatElapsed(result.elapsedMs))}`;
  const emptied = result.emptied.length > 0 ? [`  emptied: ${result.emptied.join(', ')}`] : [];
  const rewound = result.rewound.map(
    ({ volume, to }) => `  data: ${volume} is as in ${to} (devenv undo takes it back)`,
  );
  return [
    ...result.reset.flatMap((report) => reportLines(report, styles)),
    title,
    ...emptied,
    ...rewound,
    '',
    stackTable(result.services, styles, width),
  ].join('\n');
}

function names(reports: ResetReport[]): string {
  return [...new Set(reports.map(({ service }) => service))].join(', ');
}

function reportLines({ service, number, before, phases }: ResetReport, styles: Styles): string[] {
  const spent = Object.entries(phases).map(([phase, elapsed]) => `${PHASES[phase] ?? phase} ${formatElapsed(elapsed)}`);
  const lines = [`${service}-${number} was: ${before.cause}`];
  if (before.oomKilled === true) lines.push('  it ran out of memory: the kernel killed it at its limit');
  if (before.error !== undefined && before.error !== '') lines.push(`  ${before.error}`);
  if (before.state === 'broken') {
    if (before.healthOutput !== undefined && before.healthOutput !== '')
      lines.push(`  its last check said: ${before.healthOutput.slice(0, 200)}`);
    lines.push(...(before.lastLines ?? []).map((line) => `  ${styles.dim('│')} ${line}`));
  }
  return [...lines, ...(spent.length > 0 ? [`  ${styles.dim(spent.join(', '))}`] : [])];
}

const PHASES: Record<string, string> = { create: 'made', end: 'ended', start: 'started', ready: 'ready' };
