import { DevenvError } from '../errors.js';
import type { Stack, Warning } from '../stack/stack.js';
import type { ProjectOptions } from './project-options.js';

export type { ProjectOptions } from './project-options.js';

export interface LoadedProject {
  stack: Stack;
  warnings: Warning[];
}

/** Finds, reads and normalises the stack that the options name. */
export function loadProject(options: ProjectOptions): LoadedProject {
  throw new DevenvError('UNSUPPORTED', `Loading from ${options.cwd} is not there yet`);
}
