import type { DataState } from './data/data-state.js';

/** What the engine holds for one project at one moment: one list call each for containers, networks, volumes, images. */
export interface ObservedState {
  containers: ObservedContainer[];
  networks: ObservedNetwork[];
  /** Those that users see: heads and plain ones. */
  volumes: ObservedVolume[];
  /** What they are made of, where they are layered. */
  data: DataState;
  /** Image id (`sha256:…`) by every reference that names it (`node:22`, `docker.io/library/node:22` is not expanded). */
  images: Map<string, string>;
}

export type ContainerRole = 'workload' | 'sandbox' | 'one-off' | 'foreign';
export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ObservedContainer {
  id: string;
  /** Without the leading slash. */
  name: string;
  /** `foreign`: made by docker compose, not by us. */
  role: ContainerRole;
  service: string;
  number: number;
  state: ContainerState;
  /** Of the last exit, where the state tells one. */
  exitCode?: number;
  health: Health;
  /** The engine's own words: `Up 5 minutes (healthy)`. */
  status: string;
  /** Lower bound of the time it has been up, in seconds, as precise as the engine's words. */
  upSeconds?: number;
  /** When it was started last, in milliseconds since 1970 by the engine's clock, where that was asked. */
  startedAt?: number;
  /** How often its restart policy has started it again, where it runs for a moment only and that was asked. */
  restarts?: number;
  /** Unix seconds. */
  created: number;
  configHash: string;
  imageId: string;
  /** The reference it was made from. */
  image: string;
  /** Its program with the arguments, as the engine lists it. */
  command?: string;
  networkMode: string;
  /** By name of the network that it has an endpoint on; the endpoint is another one after each start. */
  networks: Record<string, { networkId: string; endpointId: string; ipAddress: string }>;
  ports: { hostIp: string; published: number; target: number; protocol: string }[];
  mounts: { type: string; name?: string; source?: string; target: string }[];
  labels: Record<string, string>;
}

export interface ObservedNetwork {
  id: string;
  name: string;
  /** Key in the Compose file; '' where its labels don't say that it was made for this project. */
  key: string;
  configHash: string;
}

export interface ObservedVolume {
  name: string;
  /** As that of a network. */
  key: string;
  driver: string;
  configHash: string;
  labels: Record<string, string>;
  /** Where the engine keeps it. */
  mountpoint?: string;
  /** RFC 3339, where the engine says it. */
  createdAt?: string;
}
