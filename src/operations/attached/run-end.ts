import type { Stack } from '../../stack/stack.js';

/** The replica whose end ended a run, and how. */
export interface RunEnd {
  /** `tests-1` */
  source: string;
  exitCode: number;
}

/**
 * Whether the end of a service ends the run: with `failure` a bad one only. What completes and is waited for to complete
 * has done its part; so has, before the run was followed, anything that others depend on.
 */
export function endsRun(
  stack: Stack,
  service: string,
  exitCode: number,
  endWith: 'exit' | 'failure',
  early = false,
): boolean {
  if (exitCode !== 0) return true;
  if (endWith === 'failure') return false;
  const conditions = Object.values(stack.services).flatMap(
    ({ depends_on: needs }) => needs?.[service]?.condition ?? [],
  );
  return early ? conditions.length === 0 : !conditions.includes('service_completed_successfully');
}
