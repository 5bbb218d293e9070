import type { Service, Stack } from '../../stack/stack.js';
import type { Diagnosis, Reason } from '../diagnose.js';
import type { ObservedState } from '../observed.js';
import type { Evidence } from './evidence.js';

/** All that is known of one replica when it is asked what is wrong with it. */
export interface Case {
  stack: Stack;
  name: string;
  service: Service;
  /** What its state tells. */
  diagnosis: Diagnosis;
  observed: ObservedState;
  /** Seconds that it has been running. */
  upSeconds: number;
  /** Undefined where it has no container. */
  evidence: Evidence | undefined;
}

/** Whether a replica is broken for one of these reasons. */
export function isBroken({ diagnosis }: Case, ...reasons: Reason[]): boolean {
  return diagnosis.state === 'broken' && reasons.includes(diagnosis.reason);
}

/** Whether its process does not do what it should, so that its log may tell why. */
export function misbehaves(one: Case): boolean {
  const ended = isBroken(one, 'exited', 'restarting', 'not started', 'half made', 'dead');
  if (ended) return one.evidence?.endedBy === undefined && one.evidence?.stopped !== true;
  return failsItsCheck(one);
}

/** Whether its health check fails: the engine's verdict, or what it said last while it may still become healthy. */
export function failsItsCheck(one: Case): boolean {
  if (isBroken(one, 'unhealthy')) return true;
  return one.diagnosis.state === 'starting' && (one.evidence?.checks.at(-1)?.exitCode ?? 0) !== 0;
}

/** Lines that its last run printed, oldest first. */
export function lastRun({ evidence }: Case, lines = LINES): string[] {
  if (evidence === undefined) return [];
  const before = evidence.ends.findLast(({ time }) => time < evidence.startedAt)?.time;
  const from = before ?? evidence.startedAt - TOLD_LATE_MS;
  return evidence.log
    .filter(({ time }) => time > from)
    .slice(-lines)
    .map(({ text }) => text);
}

/** So many lines before the end tell why it came. */
const LINES = 60;

/** The engine notes a start a moment after the process has begun to print. */
const TOLD_LATE_MS = 1_000;
