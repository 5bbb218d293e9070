import { exitWords } from '../exit-words.js';
import { isBroken, lastRun } from './case.js';
import type { Case } from './case.js';
import type { Evidence } from './evidence.js';
import type { Finding } from './finding.js';

const SHOWN_LINES = 5;
const SHOWN_CRASHES = 3;
const LINES_OF_A_CRASH = 3;

/** A process that ended because it was refused memory, processes, or its own program. */
export function limitFindings(one: Case): Finding[] {
  const { evidence, name } = one;
  if (evidence === undefined) return [];
  return [...programFindings(name, evidence), ...memoryFindings(one, evidence), ...processFindings(name, evidence)];
}

function programFindings(name: string, { error, exitCode }: Evidence): Finding[] {
  const program = /exec: "?([^":]+)"?: (executable file not found|stat |no such file|permission denied)/.exec(error);
  if (program === null) return [];
  const why = program[2] === 'permission denied' ? 'may not be run' : 'is not in its image';
  const cause = `it cannot start: its command ${program[1] ?? ''} ${why} (code ${exitCode})`;
  return [{ kind: 'command-not-found', cause, evidence: [error], fix: commandFix(name) }];
}

/** What to do where a service names a program that is not there. */
export function commandFix(name: string): string {
  return `Correct the command or entrypoint of ${name}, or its image, then: devenv up -d --build ${name}`;
}

function memoryFindings(one: Case, { oomKilled, exitCode, ends, memoryLimit }: Evidence): Finding[] {
  // the engine does not hear of every kill by the kernel; it does hear of one that somebody asked for
  const silently = exitCode === KILLED && memoryLimit > 0 && ends.length > 0;
  if (!oomKilled && !silently) return [];
  const { name } = one;
  const limit = memoryLimit === 0 ? undefined : `${Math.round(memoryLimit / 1024 ** 2)} MB`;
  const where = limit === undefined ? '' : ` at its limit of ${limit}`;
  const cause = oomKilled
    ? `it ran out of memory${where}: the kernel killed it`
    : `it was killed, and nobody asked for that: most likely it ran out of memory${where}`;
  const fix =
    limit === undefined
      ? `Give the engine's machine more memory, then: devenv reset ${name}`
      : `Give ${name} more than ${limit} (mem_limit), then: devenv up -d ${name}`;
  return [{ kind: 'out-of-memory', cause, evidence: lastRun(one, LINES_OF_A_CRASH), fix }];
}

/** 128 and the number of SIGKILL. */
const KILLED = 137;

function processFindings(name: string, { processes = 0, processLimit }: Evidence): Finding[] {
  if (processLimit <= 0 || processes < processLimit) return [];
  const cause = `it has reached its limit of ${processLimit} processes`;
  return [{ kind: 'process-limit', cause, evidence: [], fix: processFix(name) }];
}

/** What to do where no process can be started any more. */
export function processFix(name: string): string {
  return `devenv reset ${name}, and raise its pids_limit if it needs so many`;
}

/** A process that is started again and again, with its last words before each end. */
export function crashFindings(one: Case): Finding[] {
  const { name, evidence } = one;
  if (evidence === undefined || !isBroken(one, 'restarting')) return [];
  const cause = `it crashes again and again, ${evidence.restarts} times so far: it ${exitWords(evidence.exitCode)}`;
  const crashes = evidence.ends.length > 1 ? evidence.ends.flatMap((_, index) => crashLines(evidence, index)) : [];
  const lines = crashes.length > 0 ? crashes : lastLines(evidence);
  return [{ kind: 'crash-loop', cause, evidence: lines, fix: `devenv reset ${name}` }];
}

/** One crash: when and how, and what it said before; nothing for those that are too long ago to be shown. */
function crashLines({ ends, log }: Evidence, index: number): string[] {
  const end = ends[index];
  if (end === undefined || index < ends.length - SHOWN_CRASHES) return [];
  const before = ends[index - 1]?.time ?? 0;
  const said = log.filter(({ time }) => time > before && time <= end.time).slice(-LINES_OF_A_CRASH);
  return [`${clock(end.time)} UTC ${exitWords(end.exitCode)}`, ...said.map(({ text }) => `  ${text}`)];
}

/** Of several runs, where the engine has forgotten when each ended. */
function lastLines({ log }: Evidence): string[] {
  return log.slice(-SHOWN_CRASHES * LINES_OF_A_CRASH).map(({ time, text }) => `${clock(time)} UTC ${text}`);
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** What is left to say of a replica that is broken for no reason that could be found. */
export function endFindings(one: Case): Finding[] {
  const { name, diagnosis, evidence } = one;
  if (diagnosis.state !== 'broken') return [];
  const kind = isBroken(one, 'exited')
    ? 'exited'
    : isBroken(one, 'not started', 'half made')
      ? 'not-started'
      : 'broken';
  const error = evidence?.error ?? '';
  const lines = error === '' ? lastRun(one, SHOWN_LINES) : [error];
  const fix = kind === 'not-started' ? `devenv up -d ${name}` : `devenv reset ${name}`;
  return [{ kind, cause: endWords(diagnosis.cause, kind), evidence: lines, fix }];
}

function endWords(cause: string, kind: Finding['kind']): string {
  if (kind === 'not-started') return 'it was never started';
  if (kind !== 'exited') return cause;
  return cause.includes('SIGKILL') ? `it ${cause}: by hand, or by the kernel for lack of memory` : `it ${cause}`;
}
