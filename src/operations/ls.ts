import { connectEngine } from '../engine/connect/connect.js';
import { observeProjects } from '../engine/observe.js';
import { COMPOSE } from '../plan/labels.js';
import type { ContainerState, ObservedContainer } from '../plan/observed.js';

/** A project that has containers on the engine. */
export interface ProjectSummary {
  name: string;
  /** How many of its services' containers are in each state; sandboxes and one-offs are not counted. */
  states: Partial<Record<ContainerState, number>>;
  /** Who made its containers; both where a take-over is half done. */
  runBy: ('devenv' | 'docker compose')[];
  configFiles: string[];
}

export interface LsOptions {
  /** Projects of which nothing runs, too. */
  all: boolean;
  /** Only projects whose name matches one of these; none means any. */
  names: RegExp[];
}

/** States in which a container has processes: what docker lists without -a. */
export const UP: ContainerState[] = ['running', 'paused', 'restarting'];

/** The projects on the engine, whoever runs them, by name. */
export async function ls({ all, names }: LsOptions, signal: AbortSignal): Promise<{ projects: ProjectSummary[] }> {
  const connection = await connectEngine(process.env, signal);
  const observed = [...(await observeProjects(connection))];
  const projects = observed.flatMap(([name, containers]) => {
    const processes = containers.filter(
      ({ role, service }) => role !== 'sandbox' && role !== 'one-off' && service !== '',
    );
    return processes.length === 0 ? [] : [summaryOf(name, processes)];
  });
  return {
    projects: projects
      .filter(({ states }) => all || UP.some((state) => states[state] !== undefined))
      .filter(({ name }) => names.length === 0 || names.some((pattern) => pattern.test(name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function summaryOf(name: string, containers: ObservedContainer[]): ProjectSummary {
  const states: ProjectSummary['states'] = {};
  for (const { state } of containers) states[state] = (states[state] ?? 0) + 1;
  const makers = containers.map(({ role }) => (role === 'foreign' ? 'docker compose' : 'devenv'));
  const files = containers.flatMap(({ labels }) => (labels[COMPOSE.configFiles] ?? '').split(','));
  return {
    name,
    states,
    runBy: [...new Set(makers)].sort(),
    configFiles: [...new Set(files)].filter((file) => file !== ''),
  };
}
