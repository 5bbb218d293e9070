import { attachToContainer } from '../engine/exec/attach.js';
import type { AttachOptions } from '../engine/exec/attach.js';
import { observeContainers } from '../engine/observe.js';
import type { Streams } from '../engine/exec/terminal.js';
import { formatAskedFor } from '../plan/asked-for.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openSession } from './session/session.js';
import type { Surroundings } from './session/session.js';
import { runningContainer } from './session/target-container.js';

export interface AttachResult {
  exitCode: number;
  detached: boolean;
  name: string;
  /** What would be done, with `--dry-run` alone. */
  plan?: string;
}

/** Joins the user's streams with those of a service's process until it ends or the user detaches. */
export async function attach(
  project: ProjectOptions,
  service: string,
  index: number | undefined,
  options: AttachOptions & { dryRun: boolean },
  streams: Streams,
  surroundings: Surroundings,
): Promise<AttachResult> {
  const { stack, connection } = await openSession(project, [service], surroundings, 'containers');
  const container = runningContainer(await observeContainers(connection, stack.name), service, index);
  const { id, name } = container;
  if (options.dryRun)
    return { exitCode: 0, detached: false, name, plan: formatAskedFor([{ ...container, words: 'attach' }]) };
  return { ...(await attachToContainer(connection, id, options, streams)), name };
}
