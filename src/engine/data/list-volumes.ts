import { COMPOSE, DEVENV } from '../../plan/labels.js';
import type { EngineConnection } from '../connection.js';

export interface ListedVolume {
  name: string;
  /** Key in the Compose file. */
  key: string;
  driver: string;
  mountpoint: string;
  scope: string;
  labels: Record<string, string>;
}

/** The volumes of a project (`GET /volumes`), without those of ours that other volumes are made of. */
export async function listVolumes({ docker }: EngineConnection, project: string): Promise<ListedVolume[]> {
  const { Volumes } = await docker.listVolumes({ filters: { label: [`${COMPOSE.project}=${project}`] } });
  return Volumes.map(({ Name, Driver, Mountpoint, Scope, Labels }) => ({
    name: Name,
    key: Labels[COMPOSE.volume] ?? '',
    driver: Driver,
    mountpoint: Mountpoint,
    scope: Scope,
    labels: Labels,
  }))
    .filter(({ labels }) => labels[DEVENV.role] === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
