import type { VolumeInspectInfo } from 'dockerode';
import { isDataPart, isView, layerOf, readDataState } from '../../plan/data/data-labels.js';
import type { DataState } from '../../plan/data/data-state.js';
import { COMPOSE } from '../../plan/labels.js';
import type { EngineConnection } from '../connection.js';
import { maker, observedVolume } from '../observe.js';

/** The layered data of a project, and whether the project has volumes or containers besides. */
export interface ProjectData {
  data: DataState;
  alive: boolean;
}

/**
 * The layered data of every project on the engine, given who reads that of one: one `GET /volumes` and one `GET
 * /containers/json`.
 */
export async function observeData(
  { docker }: EngineConnection,
  readersOf: (project: string) => ReadonlySet<string>,
): Promise<Map<string, ProjectData>> {
  const [{ Volumes }, containers] = await Promise.all([
    docker.listVolumes(),
    docker.listContainers({ all: true, filters: { label: [COMPOSE.project] } }),
  ]);
  const volumes = ((Volumes as VolumeInspectInfo[] | null) ?? []).map(observedVolume);
  const parts = volumes.filter(({ labels }) => isDataPart(labels));
  const projects = new Set(parts.flatMap(({ labels }) => labels[COMPOSE.project] ?? []));
  return new Map(
    [...projects].map((project) => {
      const own = containers.filter(({ Labels }) => Labels[COMPOSE.project] === project);
      const makers = own.filter(({ Labels }) => layerOf(Labels) !== undefined || isView(Labels));
      const data = readDataState(project, volumes, makers.map(maker), readersOf(project));
      const kept = volumes.some(({ labels }) => labels[COMPOSE.project] === project && !isDataPart(labels));
      return [project, { data, alive: kept || own.length > makers.length }];
    }),
  );
}
