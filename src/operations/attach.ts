import { attachToContainer } from '../engine/attach.js';
import type { AttachOptions } from '../engine/attach.js';
import { observeContainers } from '../engine/observe.js';
import type { Streams } from '../engine/terminal.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';
import { runningContainer } from './target-container.js';

/** Joins the user's streams with those of a service's process until it ends or the user detaches. */
export async function attach(
  project: ProjectOptions,
  service: string,
  index: number | undefined,
  options: AttachOptions,
  streams: Streams,
  surroundings: Surroundings,
): Promise<{ exitCode: number; detached: boolean; name: string }> {
  const { stack, connection } = await openSession(project, [service], surroundings);
  const { id, name } = runningContainer(await observeContainers(connection, stack.name), service, index);
  return { ...(await attachToContainer(connection, id, options, streams)), name };
}
