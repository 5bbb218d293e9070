import type { EngineEvent, Mended } from '../operations/attached/attached.js';
import type { Breakage } from '../operations/attached/breakage.js';
import type { ResetResult } from '../operations/reset.js';
import { formatElapsed } from './duration.js';
import { formatError } from './error.js';
import type { Styles } from './style.js';

/** So much of what shows a cause stands between the lines of the output. */
const SHOWN_LINES = 3;

/** What has just broken, why, and what to do: one line where no more is known than that it ended. */
export function brokenLines({ source, service, notice, finding }: Breakage, styles: Styles): string {
  const head = styles.fail(`✖ ${source} ${notice}`);
  const next = finding?.fix ?? `devenv reset ${service}`;
  if (finding === undefined || finding.kind === 'exited') return `${head}. Next: ${next}`;
  if (finding.evidence.length === 0) return `${head}: ${finding.cause}. Next: ${next}`;
  const evidence = finding.evidence.slice(-SHOWN_LINES).map((line) => `  ${styles.dim('│')} ${line}`);
  return [`${head}: ${finding.cause}`, ...evidence, `  ${styles.strong('Next:')} ${next}`].join('\n');
}

/** How a reset that was asked for by a key went. */
export function resetLines(result: ResetResult | undefined, styles: Styles): string {
  if (result === undefined) return 'Nothing is broken any more.';
  const names = [...new Set(result.reset.map(({ service }) => service))].join(', ');
  const failures = result.failures.map((failure) => formatError(failure, styles));
  if (failures.length > 0) return failures.join('\n');
  const rewound = result.rewound.map(({ volume, to }) => `, data of ${volume} as in ${to} (devenv undo takes it back)`);
  return `${styles.ok('✔')} ${names} reset in ${formatElapsed(result.elapsedMs)}${rewound.join('')}`;
}

/** What became of the engine. */
export function engineLine(event: EngineEvent, styles: Styles): string {
  if (event.phase === 'gone') return styles.warn('! The engine went away. Waiting for it to come back…');
  if (event.phase === 'left') return 'The engine is away, so nothing was stopped. Next, when it is back: devenv stop';
  return mendedLines('The engine is back', event.mended, styles);
}

/** What was mended that had lost its sandbox. */
export function sandboxLine(services: string[], mended: Mended, styles: Styles): string {
  return mendedLines(`${services.join(', ')} lost the sandbox that holds its address`, mended, styles);
}

function mendedLines(what: string, { touched, failures, elapsedMs }: Mended, styles: Styles): string {
  if (failures.length > 0) return [`! ${what}.`, ...failures.map((failure) => formatError(failure, styles))].join('\n');
  if (touched.length === 0) return `${styles.ok('✔')} ${what}. Everything runs.`;
  return `${styles.ok('✔')} ${what}. Running again in ${formatElapsed(elapsedMs)}: ${touched.join(', ')}`;
}
