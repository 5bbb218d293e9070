import type { HeadChange } from '../plan.js';

/** Numbers of layers, the writable one first, then what lies under it, down to the oldest. */
export type Chain = readonly number[];

/** A sealed or writable part of a volume's data: a plain local volume `<volume>.layer-<number>`. */
export interface Layer {
  /** Name of the volume whose data it holds. */
  volume: string;
  number: number;
  /** The layer that its root folder's owner and mode were copied from. */
  over?: number;
  /** The sealed layers that it holds a merged copy of: it can stand wherever they are the end of a chain. */
  merges?: Chain;
  /** Where the engine keeps it, once it is there. */
  mountpoint?: string;
}

/** What a layer is a copy of: what a chain of layers shows, or a plain volume. */
export type CopySource = { chain: Chain } | { volume: string };

/**
 * `baseline`: the data as it was when the stack was first healthy and its seeds had run. `undo`: what a reset or restore
 * put aside. `unseeded`: the data before its seed, until the baseline is sealed.
 */
export type SnapshotKind = 'baseline' | 'saved' | 'undo' | 'unseeded';

/** What is written down of a snapshot: everything but its number and its time, which the engine knows. */
export interface SnapshotContent {
  kind: SnapshotKind;
  /** Given by the user, or made from kind and number. */
  name: string;
  /** By name of the volume. An empty chain is a volume without data. */
  chains: Record<string, Chain>;
  /** By name of the volume: the one-shots whose work is in its data. */
  completed?: Record<string, Completed>;
  /** By name of the volume: whose the root of its uppermost layer is, where that is known. */
  roots?: Record<string, FolderOwner>;
  note?: string;
  /** Short hash of the commit that was checked out. */
  commit?: string;
  /** What put it aside: `reset db`. */
  cause?: string;
}

/** Owner and mode of a folder. */
export interface FolderOwner {
  uid: number;
  gid: number;
  mode: number;
}

/** Config hashes, by service, of one-shots that mounted a volume and have done their work on it. */
export type Completed = Readonly<Record<string, string>>;

/** The data of several volumes at one moment. */
export interface Snapshot extends SnapshotContent {
  number: number;
  /** RFC 3339. */
  createdAt: string;
}

/** A switch of heads that has begun: written down before the first head is touched, removed after the last. */
export interface Operation {
  /** `reset db`, `snapshot save`: for people. */
  verb: string;
  how: HeadChange;
  /** By name of the volume. */
  changes: Record<string, VolumeChange>;
  /** The snapshot that the operation leaves. */
  keeps?: { number: number; content: SnapshotContent };
  /** Numbers of the snapshots that are used up by it. */
  drops?: number[];
}

/** What becomes of a volume in an operation. */
export interface VolumeChange {
  /** Its key in the Compose file. */
  key: string;
  /** The chain it had; absent where it had none. */
  from?: Chain;
  /** The time at which the plain volume was made that it replaces, as the engine tells it. */
  plain?: string;
  to: Chain;
  completed?: Completed;
}

/** Whether the engine mounts overlays of volumes; `none`: not even a folder of one as another. Unknown until somebody has tried. */
export type OverlaySupport = 'works' | 'fails' | 'none' | 'unknown';

/** A layer whose making was interrupted. */
export interface HalfMade {
  layer: Layer;
  containerIds: string[];
}

/** A command that reads data, by what it holds meanwhile. */
export interface HoldingReader {
  token: string;
  /** Names of the volumes. */
  volumes: string[];
  /** Those of them that are layers. */
  layers: Layer[];
}

/** All layered data of a project, as the labels of its volumes tell. */
export interface DataState {
  overlay: OverlaySupport;
  /** By name of the volume. Volumes that are not layered are not here. */
  heads: Map<string, Chain>;
  /** By name of the volume. */
  completed: Map<string, Completed>;
  layers: Layer[];
  /** In the order of their making. */
  snapshots: Snapshot[];
  operation?: Operation;
  /** Layers whose making was interrupted, with the containers that were to make them. */
  halfMade: HalfMade[];
  /** What is left of commands that were reading data when they were killed. */
  views: { containers: string[]; volumes: string[] };
  /** Commands that read data now, without the stack's lock. */
  readers: HoldingReader[];
}

/** The data of a project that has none. */
export function noData(): DataState {
  return {
    overlay: 'unknown',
    heads: new Map(),
    completed: new Map(),
    layers: [],
    snapshots: [],
    halfMade: [],
    views: { containers: [], volumes: [] },
    readers: [],
  };
}

/** The newest baseline that knows the volume. */
export function baselineOf(data: DataState, volume: string): Snapshot | undefined {
  return data.snapshots.findLast(({ kind, chains }) => kind === 'baseline' && chains[volume] !== undefined);
}

/** Numbers of the layers of a volume that something still needs: what refers to them, and who reads them. */
export function neededLayers(data: DataState, volume: string): Set<number> {
  const { snapshots, operation, readers } = data;
  const held = readers.flatMap(({ layers }) => layers);
  const change = operation?.changes[volume];
  return new Set([
    ...(data.heads.get(volume) ?? []),
    ...snapshots.flatMap(({ chains }) => chains[volume] ?? []),
    ...(change?.from ?? []),
    ...(change?.to ?? []),
    ...(operation?.keeps?.content.chains[volume] ?? []),
    ...held.filter((layer) => layer.volume === volume).map(({ number }) => number),
  ]);
}
