import type { EngineConnection } from '../../engine/connection.js';
import { observeContainers } from '../../engine/observe.js';
import { DevenvError } from '../../errors.js';
import { findContainer, workloadsOf } from '../../plan/find-container.js';
import type { ObservedContainer, ObservedState } from '../../plan/observed.js';
import { loadProject } from '../../project/load-project.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { selectServices } from '../../stack/select.js';
import type { Stack } from '../../stack/stack.js';
import { loadConnected } from './load-connected.js';
import { observeStack } from './observe-stack.js';
import { nameWithoutFile } from './project-by-name.js';
import { warningText } from './session.js';
import type { Surroundings } from './session.js';

/** A project as a command that only looks at it has it: from its files, or, without any, from the engine alone. */
export interface View {
  project: string;
  /** Undefined where there is no Compose file and the project was named: `devenv -p shop logs` works from anywhere. */
  stack: Stack | undefined;
  connection: EngineConnection;
  /** The services that the user named, or all, in dependency order where that is known. */
  services: string[];
  /** Every container of the project, sandboxes too. */
  containers: ObservedContainer[];
  /** All that the engine holds for the stack, where it was asked for and there is one. */
  observed?: ObservedState;
}

/** What a command that only looks hands to its operation: there are no steps to report. */
export type Onlooker = Pick<Surroundings, 'signal' | 'onWarning'>;

/**
 * Loads what is to be looked at, with `whole` all that the engine holds for it. A service that the files no longer have may
 * be named as long as it has containers.
 */
export async function openView(
  options: ProjectOptions,
  named: string[],
  surroundings: Onlooker,
  { whole = false }: { whole?: boolean } = {},
): Promise<View> {
  const load = (): Pick<View, 'project' | 'stack'> =>
    loadOrName({ ...options, services: named }, surroundings.onWarning);
  const { loaded, connection } = await loadConnected(load, surroundings.signal);
  const { project, stack } = loaded;
  const observed = whole && stack !== undefined ? await observeStack(connection, stack) : undefined;
  const listed = observed?.containers ?? (await observeContainers(connection, project));
  // a container without a service is a tool's own, at work on the project's data
  const containers = listed.filter(({ service }) => service !== '');
  if (stack === undefined && containers.length === 0) {
    surroundings.onWarning(`There is no Compose file here, and no container of a project ${project}: see devenv ls -a`);
  }
  const services = chooseServices(project, stack, containers, named);
  return { project, stack, connection, containers, services, ...(observed === undefined ? {} : { observed }) };
}

function loadOrName(options: ProjectOptions, onWarning: (message: string) => void): Pick<View, 'project' | 'stack'> {
  try {
    const { stack, warnings } = loadProject(options);
    for (const warning of warnings) onWarning(warningText(warning));
    return { project: stack.name, stack };
  } catch (error) {
    const project = nameWithoutFile(error, options);
    if (project === undefined) throw error;
    return { project, stack: undefined };
  }
}

function chooseServices(
  project: string,
  stack: Stack | undefined,
  containers: ObservedContainer[],
  named: string[],
): string[] {
  const existing = [...new Set(containers.map(({ service }) => service))].sort();
  if (stack === undefined) {
    const unknown = named.find((name) => !existing.includes(name));
    if (unknown !== undefined) throw withoutContainers(project, unknown, existing);
    return named.length === 0 ? existing : named;
  }
  const declared = named.filter((name) => name in stack.services || !existing.includes(name));
  const orphans = named.filter((name) => !declared.includes(name));
  if (named.length > 0 && declared.length === 0) return orphans;
  return [...selectServices(stack, declared, { dependencies: false }), ...orphans];
}

function withoutContainers(project: string, service: string, existing: string[]): DevenvError {
  return new DevenvError('SERVICE_UNKNOWN', `Project ${project} has no container of a service ${service}`, {
    service,
    ...(existing.length === 0 ? {} : { reason: `It has ${existing.join(', ')}` }),
    suggestions: ['devenv ls -a'],
  });
}

/** The containers that stand for the view's services, ordered by service and number: no sandboxes, no one-offs. */
export function replicasOf(view: View): ObservedContainer[] {
  return view.services.flatMap((name) =>
    workloadsOf(view, name).sort((a, b) => a.number - b.number || a.created - b.created),
  );
}

/** The container that holds a replica's address: its sandbox, or itself where it has none. */
export function addressHolder({ containers }: View, replica: ObservedContainer): ObservedContainer {
  const sandbox = findContainer(containers, 'sandbox', replica.service, replica.number);
  return (replica.role === 'workload' ? sandbox : undefined) ?? replica;
}

/** One replica of the one service that a command was given. Fails with SERVICE_NOT_RUNNING where it does not exist. */
export function requireReplica(view: View, service: string, number: number | undefined): ObservedContainer {
  const replicas = replicasOf(view).filter((one) => one.service === service);
  const found = number === undefined ? replicas[0] : replicas.find((one) => one.number === number);
  if (found !== undefined) return found;
  const numbers = replicas.map((one) => one.number).join(', ');
  const suggestions = replicas.length === 0 ? [`devenv up -d ${service}`] : [`--index takes ${numbers}`];
  const what = replicas.length === 0 ? `Service ${service} has no container` : `There is no ${service}-${number ?? 1}`;
  throw new DevenvError('SERVICE_NOT_RUNNING', `${what}.`, { service, suggestions });
}
