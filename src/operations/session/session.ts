import type { EngineConnection } from '../../engine/connection.js';
import type { StepEvent } from '../../plan/plan.js';
import { loadProject } from '../../project/load-project.js';
import type { LoadedProject, ProjectOptions } from '../../project/load-project.js';
import { isOn, parallelLimit } from '../../stack/run-settings.js';
import { selectServices } from '../../stack/select.js';
import type { Stack, Warning } from '../../stack/stack.js';
import { loadConnected } from './load-connected.js';
import { nameWithoutFile, projectByName } from './project-by-name.js';

/** What a command hands to every operation. */
export interface Surroundings {
  signal: AbortSignal;
  onEvent: (event: StepEvent) => void;
  onWarning: (message: string) => void;
}

/** A loaded stack and the engine that runs it. */
export interface Session {
  stack: Stack;
  connection: EngineConnection;
  /** The services that the user named, or all, without what they depend on; in dependency order. */
  named: string[];
  /** All enabled services in dependency order. */
  order: string[];
}

/**
 * What serves a command whose project was named and has no Compose file where it was typed: nothing, the files that its
 * containers were made from, or, where those are gone, its containers.
 */
export type ByName = 'no' | 'files' | 'containers';

/** Loads the stack and connects to the engine: how every operation begins. Warnings are reported. */
export async function openSession(
  project: ProjectOptions,
  services: string[],
  surroundings: Surroundings,
  byName: ByName = 'no',
): Promise<Session> {
  const accept = ({ stack, warnings }: LoadedProject): Stack => {
    for (const warning of warnings) surroundings.onWarning(warningText(warning));
    if (isOn(stack.origin.environment['COMPOSE_COMPATIBILITY'])) surroundings.onWarning(HYPHENS);
    parallelLimit(stack.origin.environment); // what is wrong with it is told before anything is done
    return stack;
  };
  const options = { ...project, services };
  const { loaded: stack, connection } = await loadConnected(
    () => accept(loadProject(options)),
    surroundings.signal,
  ).catch(async (error: unknown) => {
    const name = byName === 'no' ? undefined : nameWithoutFile(error, project);
    if (name === undefined) throw error;
    const found = await projectByName(name, options, byName === 'containers', surroundings.signal);
    return { loaded: accept(found), connection: found.connection };
  });
  const order = selectServices(stack, [], { dependencies: true });
  const named = selectServices(stack, services, { dependencies: false });
  return { stack, connection, named, order };
}

const HYPHENS =
  '--compatibility and COMPOSE_COMPATIBILITY have no effect: the names of containers have hyphens, not underscores.';

/** `compose.yaml:3: message`. */
export function warningText({ message, file, line }: Warning): string {
  if (file === undefined) return message;
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}
