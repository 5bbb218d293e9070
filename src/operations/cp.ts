import { isAbsolute } from 'node:path';
import { observeContainers } from '../engine/observe.js';
import { DevenvError } from '../errors.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { copyFrom, copyTo } from './copy-files.js';
import type { CopyOptions, CopyStreams } from './copy-files.js';
import { openSession } from './session/session.js';
import type { Surroundings } from './session/session.js';

export interface CpOptions extends CopyOptions {
  /** The number of a replica; without it, the first to copy from, all to copy to. */
  index?: number | undefined;
  /** One-off containers too. */
  all: boolean;
}

export interface CpResult {
  /** Names of the containers that were copied from or to. */
  containers: string[];
  files: number;
  bytes: number;
  /** What would be copied where, with `--dry-run` alone. */
  plan?: string;
}

/** Copies between a service and this machine: one side is `SERVICE:PATH`, the other a path, or `-` for a tar archive. */
export async function cp(
  project: ProjectOptions,
  source: string,
  target: string,
  options: CpOptions,
  streams: CopyStreams,
  surroundings: Surroundings,
): Promise<CpResult> {
  const [from, to] = [inService(source), inService(target)];
  const side = from ?? to;
  if (side === undefined || (from !== undefined && to !== undefined))
    throw wrongSides(source, target, side !== undefined);
  const session = await openSession(project, [side.service], surroundings, 'containers');
  const all = await observeContainers(session.connection, session.stack.name);
  const chosen = chosenContainers(all, side.service, options);
  if (from !== undefined) {
    const [first] = chosen;
    if (first === undefined) throw nothingThere(side.service, options.index);
    return copyFrom(session, first, from.path, target, options, streams, surroundings);
  }
  if (chosen.length === 0) throw nothingThere(side.service, options.index);
  return copyTo(session, chosen, source, side.path, options, streams, surroundings);
}

/** `SERVICE:PATH`; undefined for a path of this machine. */
function inService(word: string): { service: string; path: string } | undefined {
  const at = word.indexOf(':');
  if (at < 1 || isAbsolute(word) || word.startsWith('.')) return undefined;
  const path = word.slice(at + 1);
  return { service: word.slice(0, at), path: path.startsWith('/') ? path : `/${path}` };
}

function chosenContainers(all: ObservedContainer[], service: string, options: CpOptions): ObservedContainer[] {
  return all
    .filter((one) => one.service === service && one.role !== 'sandbox' && (options.all || one.role !== 'one-off'))
    .filter(({ number }) => options.index === undefined || number === options.index)
    .sort((a, b) => a.number - b.number);
}

function wrongSides(source: string, target: string, both: boolean): DevenvError {
  const message = both
    ? 'Nothing can be copied from one service to another.'
    : `Neither ${source} nor ${target} is in a service.`;
  return new DevenvError('USAGE', message, {
    suggestions: both
      ? [`devenv cp ${source} - | devenv cp - ${target}`]
      : ['devenv cp SERVICE:PATH .', 'devenv cp FILE SERVICE:PATH'],
  });
}

function nothingThere(service: string, index: number | undefined): DevenvError {
  const replica = index === undefined ? '' : ` of number ${index}`;
  return new DevenvError('SERVICE_NOT_RUNNING', `Service ${service} has no container${replica}.`, {
    suggestions: [`devenv up -d ${service}`],
    service,
  });
}
