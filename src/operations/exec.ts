import { execInContainer } from '../engine/exec.js';
import type { ExecOptions } from '../engine/exec.js';
import { observeContainers } from '../engine/observe.js';
import type { Streams } from '../engine/terminal.js';
import type { ProjectOptions } from '../project/load-project.js';
import { assignments } from './one-off-words.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';
import { runningContainer } from './target-container.js';

/** Runs a command in a running service, by its first replica or that of a number, and returns the command's exit code. */
export async function exec(
  project: ProjectOptions,
  service: string,
  index: number | undefined,
  options: ExecOptions,
  streams: Streams,
  surroundings: Surroundings,
): Promise<number> {
  const { stack, connection } = await openSession(project, [service], surroundings);
  const target = runningContainer(await observeContainers(connection, stack.name), service, index);
  const variables = Object.entries(assignments(options.environment, project.environment));
  const environment = variables.map(([key, value]) => `${key}=${value}`);
  return execInContainer(connection, target.id, { ...options, environment }, streams);
}
