import { observeContainers } from '../engine/observe.js';
import { usageOf } from '../engine/containers/usage.js';
import type { Usage } from '../engine/containers/usage.js';
import type { ContainerState } from '../plan/observed.js';
import type { ProjectOptions } from '../project/load-project.js';
import { addressHolder, openView, replicasOf } from './session/view.js';
import type { Onlooker, View } from './session/view.js';

export interface ReplicaUsage {
  service: string;
  number: number;
  name: string;
  containerId: string;
  state: ContainerState;
  /** Absent where nothing runs. */
  usage?: Usage;
}

export interface StatsSample {
  project: string;
  /** RFC 3339. */
  time: string;
  services: ReplicaUsage[];
}

export interface StatsOptions {
  services: string[];
  /** Containers that do not run, too. */
  all: boolean;
}

/**
 * What services use, sample after sample without end, about one a second: a processor's share takes the engine two
 * readings. A container that was replaced meanwhile is in the next one.
 */
export async function* stats(
  project: ProjectOptions,
  options: StatsOptions,
  surroundings: Onlooker,
): AsyncGenerator<StatsSample, never> {
  let view = await openView(project, options.services, surroundings);
  for (;;) {
    const began = Date.now();
    yield await sample(view, options);
    // where nothing runs the engine answers at once
    if (Date.now() - began < LEAST_MS) await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
    view = { ...view, containers: await observeContainers(view.connection, view.project) };
  }
}

const LEAST_MS = 500;

async function sample(view: View, { all }: StatsOptions): Promise<StatsSample> {
  const replicas = replicasOf(view).filter(({ state }) => all || state === 'running' || state === 'paused');
  const services = await Promise.all(
    replicas.map(async (replica) => {
      const { service, number, name, id, state } = replica;
      const runs = state === 'running' || state === 'paused';
      const usage = runs ? await usageOf(view.connection, id, addressHolder(view, replica).id) : undefined;
      return { service, number, name, containerId: id, state, ...(usage === undefined ? {} : { usage }) };
    }),
  );
  return { project: view.project, time: new Date().toISOString(), services };
}
