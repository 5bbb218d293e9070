import { execInContainer } from '../engine/exec.js';
import type { ExecOptions } from '../engine/exec.js';
import { observeContainers } from '../engine/observe.js';
import type { Streams } from '../engine/terminal.js';
import { DevenvError } from '../errors.js';
import type { ProjectOptions } from '../project/load-project.js';
import { openSession } from './session.js';
import type { Surroundings } from './session.js';

/** Runs a command in a running service and returns the command's exit code. */
export async function exec(
  project: ProjectOptions,
  service: string,
  number: number,
  options: ExecOptions,
  streams: Streams,
  surroundings: Surroundings,
): Promise<number> {
  const { stack, connection } = await openSession(project, [service], surroundings);
  const containers = await observeContainers(connection, stack.name);
  const target = containers.find(
    (one) => one.role !== 'sandbox' && one.role !== 'one-off' && one.service === service && one.number === number,
  );
  if (target?.state !== 'running') {
    const state = target === undefined ? 'is not there' : `is ${target.state}`;
    throw new DevenvError('SERVICE_NOT_RUNNING', `Service ${service} ${state}.`, {
      suggestions: [`devenv up -d ${service}`, `devenv reset ${service}`],
      service,
    });
  }
  return execInContainer(connection, target.id, options, streams);
}
