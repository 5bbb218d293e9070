import { execInContainer } from '../engine/exec/exec.js';
import type { ExecOptions } from '../engine/exec/exec.js';
import { observeContainers } from '../engine/observe.js';
import type { Streams } from '../engine/exec/terminal.js';
import { formatAskedFor } from '../plan/asked-for.js';
import { formatCommand } from '../plan/format.js';
import type { ProjectOptions } from '../project/load-project.js';
import { assignments } from './one-off-words.js';
import { openSession } from './session/session.js';
import type { Surroundings } from './session/session.js';
import { runningContainer } from './session/target-container.js';

export interface ExecResult {
  exitCode: number;
  /** What would be done, with `--dry-run` alone. */
  plan?: string;
}

/** Runs a command in a running service, by its first replica or that of a number, and returns the command's exit code. */
export async function exec(
  project: ProjectOptions,
  service: string,
  index: number | undefined,
  options: ExecOptions & { dryRun: boolean },
  streams: Streams,
  surroundings: Surroundings,
): Promise<ExecResult> {
  const { stack, connection } = await openSession(project, [service], surroundings, 'containers');
  const target = runningContainer(await observeContainers(connection, stack.name), service, index);
  const { command, dryRun } = options;
  if (dryRun) return { exitCode: 0, plan: formatAskedFor([{ ...target, words: `exec ${formatCommand(command)}` }]) };
  const variables = Object.entries(assignments(options.environment, project.environment));
  const environment = variables.map(([key, value]) => `${key}=${value}`);
  return { exitCode: await execInContainer(connection, target.id, { ...options, environment }, streams) };
}
