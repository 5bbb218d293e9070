import type { DiagnosedReplica, DiagnoseResult } from '../operations/diagnose.js';
import type { Finding } from '../plan/diagnosis/finding.js';
import type { ServiceStatus } from '../plan/status.js';
import { humanDuration } from './human-duration.js';
import { stateWords } from './stack-table.js';
import type { Styles } from './style.js';

interface Look {
  styles: Styles;
  /** Milliseconds since 1970. */
  now: number;
  /** Characters of a line, undefined where none is to be cut. */
  width?: number | undefined;
  /** Replicas that are well are shown, too. */
  all: boolean;
}

/** What is wrong with each replica, with what shows it and what mends it, and how many are well. */
export function diagnosisText({ project, replicas }: DiagnoseResult, look: Look): string {
  const bad = replicas.filter(({ findings }) => findings.length > 0);
  const shown = look.all ? replicas : bad;
  const blocks = shown.map((replica) => replicaBlock(replica, look));
  return [...blocks, verdict(project, bad.length, replicas.length, look.styles)].join('\n\n');
}

function verdict(project: string, bad: number, all: number, styles: Styles): string {
  if (all === 0) return `${project} has no services.`;
  if (bad > 0) return `${bad} of ${all} to look at.`;
  return `${styles.ok('✔')} ${all === 1 ? 'Nothing wrong was found.' : `Nothing wrong was found with the ${all} of ${project}.`}`;
}

function replicaBlock(replica: DiagnosedReplica, look: Look): string {
  const { findings, since } = replica;
  const { styles } = look;
  const seemsWell = findings.length > 0 && (replica.state === 'ok' || replica.state === 'starting');
  const state = seemsWell ? styles.warn('! runs, but is not well') : stateWords(replica, styles);
  const lines = findings.flatMap((finding) => findingLines(finding, replica.cause, look));
  if (since !== undefined) {
    const ago = humanDuration((look.now - Date.parse(since.at)) / 1000).toLowerCase();
    lines.push(`  Since it was last well (${ago} ago): ${since.changes.join('; ')}.`);
  }
  const [first] = findings;
  return [
    `${styles.strong(`${replica.service}-${replica.number}`)}  ${state}`,
    ...lines,
    ...(first ? [next(first, styles)] : []),
  ].join('\n');
}

/** What is wrong, below a table: for each broken replica its likeliest cause, a line or two that show it, one fix. */
export function causesBelow(statuses: ServiceStatus[], look: Omit<Look, 'all' | 'now'>): string {
  const explained = statuses.flatMap(({ service, number, state, findings = [] }) =>
    findings.slice(0, state === 'stopped' ? 0 : 1).map((finding) => ({ replica: `${service}-${number}`, finding })),
  );
  const brief = explained.length > FEW;
  const blocks = explained.map(({ replica, finding }) => {
    const head = `${look.styles.fail('✖')} ${replica}: ${finding.cause}`;
    if (brief) return `${head}. ${look.styles.strong('Next:')} ${finding.fix}`;
    return [head, ...evidenceLines(finding.evidence.slice(-2), look), next(finding, look.styles)].join('\n');
  });
  return blocks.length === 0 ? '' : `\n${blocks.join('\n')}\nMore: devenv diagnose`;
}

/** So many get their evidence shown in a place that is about something else. */
const FEW = 4;

function findingLines({ cause, evidence }: Finding, known: string | undefined, look: Look): string[] {
  const said = known !== undefined && (cause === known || cause === `it ${known}` || cause === `it is ${known}`);
  const sentence = `  ${cause.charAt(0).toUpperCase()}${cause.slice(1)}.`;
  return [...(said ? [] : [sentence]), ...evidenceLines(evidence, look)];
}

function evidenceLines(lines: string[], { styles, width }: Pick<Look, 'styles' | 'width'>): string[] {
  const room = width === undefined ? Infinity : Math.max(20, width - 4);
  return lines.map((line) => `  ${styles.dim('│')} ${line.length > room ? `${line.slice(0, room - 1)}…` : line}`);
}

function next({ fix }: Finding, styles: Styles): string {
  return `  ${styles.strong('Next:')} ${fix}`;
}
