import { COMPOSE, DEVENV } from '../labels.js';
import type { ObservedVolume } from '../observed.js';
import { noData } from './data-state.js';
import type {
  Chain,
  Completed,
  DataState,
  HalfMade,
  Layer,
  Operation,
  OverlaySupport,
  SnapshotContent,
} from './data-state.js';
import { withMergedLayers } from './merged-layers.js';

/** Label keys of the volumes that layered data is made of. */
export const DATA_LABELS = {
  /** On a layer: the name of the volume whose data it holds. */
  volume: 'dev.devenv.volume',
  /** On a layer: the number of the layer that its owner and mode come from. */
  over: 'dev.devenv.over',
  /** On a layer: the numbers of the sealed layers that it is a merged copy of. */
  merges: 'dev.devenv.merges',
  /** On a head: the numbers of its layers, the writable one first, separated by spaces. */
  chain: 'dev.devenv.chain',
  /** On a head: JSON, the one-shots whose work is in the data. */
  completed: 'dev.devenv.completed',
  /** On what shows data to a command that reads it without the stack's lock: what that command is known by. */
  reader: 'dev.devenv.reader',
  /** On a snapshot or an operation: JSON. */
  content: 'dev.devenv.content',
} as const;

/** The volume that says whether this engine mounts overlays, `works` or `fails` or `none`, and with what further options. */
export const OVERLAY_RECORD = {
  name: 'devenv-overlay',
  label: 'dev.devenv.overlay',
  options: 'dev.devenv.overlay-options',
} as const;

/** `shop_data.layer-3`. */
export function layerName(volume: string, number: number): string {
  return `${volume}.layer-${number}`;
}

/** What a copied layer is read from, while it is made: `shop_data.layer-3-source`. */
export function sourceName(layer: Layer): string {
  return `${layerName(layer.volume, layer.number)}-source`;
}

/** `shop.snapshot-3`. */
export function snapshotVolume(project: string, number: number): string {
  return `${project}.snapshot-${number}`;
}

/** `shop.operation`. */
export function operationVolume(project: string): string {
  return `${project}.operation`;
}

/** Labels of a layer, on its volume and on what makes it. */
export function layerLabels(project: string, { volume, number, over, merges }: Layer): Record<string, string> {
  return {
    [COMPOSE.project]: project,
    [DEVENV.role]: 'layer',
    [DATA_LABELS.volume]: volume,
    [NUMBER]: String(number),
    ...(over === undefined ? {} : { [DATA_LABELS.over]: String(over) }),
    ...(merges === undefined ? {} : { [DATA_LABELS.merges]: merges.join(' ') }),
  };
}

/** Labels of the volume that is nothing but a note: a snapshot or an operation. */
export function recordLabels(
  project: string,
  record: { role: 'snapshot'; number: number; content: SnapshotContent } | { role: 'operation'; content: Operation },
): Record<string, string> {
  return {
    [COMPOSE.project]: project,
    [DEVENV.role]: record.role,
    ...(record.role === 'snapshot' ? { [NUMBER]: String(record.number) } : {}),
    [DATA_LABELS.content]: JSON.stringify(record.content),
  };
}

/** Labels of what shows data to this program: a container that never starts, and volumes of merged layers. */
export function viewLabels(project: string, reader: string): Record<string, string> {
  return { [COMPOSE.project]: project, [DEVENV.role]: VIEW, [DATA_LABELS.reader]: reader };
}

/** Whether these are the labels of a part of such a reader. */
export function isView(labels: Record<string, string>): boolean {
  return labels[DEVENV.role] === VIEW;
}

const VIEW = 'view';

const NUMBER = 'dev.devenv.number';

/** The layer that these labels tell of, if they do. */
export function layerOf(labels: Record<string, string>): Layer | undefined {
  const volume = labels[DATA_LABELS.volume];
  if (labels[DEVENV.role] !== 'layer' || volume === undefined) return undefined;
  const over = labels[DATA_LABELS.over];
  const merges = labels[DATA_LABELS.merges];
  return {
    volume,
    number: Number(labels[NUMBER]),
    ...(over === undefined ? {} : { over: Number(over) }),
    ...(merges === undefined ? {} : { merges: chainOf(merges) }),
  };
}

/** What a head carries besides the labels of any volume. */
export function headLabels(chain: Chain, completed: Completed = {}): Record<string, string> {
  const done = Object.keys(completed).length > 0 ? { [DATA_LABELS.completed]: JSON.stringify(completed) } : {};
  return { [DATA_LABELS.chain]: chain.join(' '), ...done };
}

/**
 * What the labels of volumes say of a project's layered data. `makers` are the containers that are there
 * for its layers alone: of interrupted makings, and of looks, which were interrupted unless their reader is `living`.
 */
export function readDataState(
  project: string,
  volumes: readonly ObservedVolume[],
  makers: readonly Maker[],
  living: ReadonlySet<string> = new Set(),
): DataState {
  const state = noData();
  const half = new Map<string, HalfMade>();
  const takeHalf = (layer: Layer, containerIds: string[]): void => {
    const name = layerName(layer.volume, layer.number);
    half.set(name, { layer, containerIds: [...(half.get(name)?.containerIds ?? []), ...containerIds] });
  };
  for (const { id, labels, volumes: mounted } of makers) {
    const token = livingReader(labels, living);
    if (token !== undefined) state.readers.push({ token, volumes: mounted, layers: [] });
    else if (isView(labels)) state.views.containers.push(id);
    const layer = layerOf(labels);
    if (layer !== undefined) takeHalf(layer, [id]);
  }
  for (const { name, labels } of volumes) {
    const layer = labels[COMPOSE.project] === project ? layerOf(labels) : undefined;
    if (layer !== undefined && name === sourceName(layer)) takeHalf(layer, []);
  }
  state.halfMade.push(...half.values());
  for (const volume of volumes) {
    if (volume.name === OVERLAY_RECORD.name) state.overlay = overlaySupport(volume);
    const shown = livingReader(volume.labels, living) !== undefined;
    if (volume.labels[COMPOSE.project] === project && !shown) takeVolume(state, volume, half);
  }
  state.layers.sort((a, b) => a.number - b.number);
  for (const { volumes: held, layers } of state.readers)
    layers.push(...state.layers.filter(({ volume, number }) => held.includes(layerName(volume, number))));
  state.snapshots.sort((a, b) => a.number - b.number);
  return withMergedLayers(state);
}

/** A container that is there for layers alone, with the names of the volumes that it mounts. */
export interface Maker {
  id: string;
  labels: Record<string, string>;
  volumes: string[];
}

function livingReader(labels: Record<string, string>, living: ReadonlySet<string>): string | undefined {
  const token = labels[DATA_LABELS.reader];
  return isView(labels) && token !== undefined && living.has(token) ? token : undefined;
}

function takeVolume(
  state: DataState,
  { name, labels, createdAt, mountpoint }: ObservedVolume,
  half: Map<string, HalfMade>,
): void {
  if (isView(labels)) state.views.volumes.push(name);
  const chain = labels[DATA_LABELS.chain];
  if (chain !== undefined) state.heads.set(name, chainOf(chain));
  const completed = labels[DATA_LABELS.completed];
  if (completed !== undefined) state.completed.set(name, JSON.parse(completed) as Completed);
  const layer = layerOf(labels);
  if (layer !== undefined && name === layerName(layer.volume, layer.number) && !half.has(name))
    state.layers.push({ ...layer, ...(mountpoint === undefined ? {} : { mountpoint }) });
  const content = labels[DATA_LABELS.content];
  if (content === undefined) return;
  if (labels[DEVENV.role] === 'operation') state.operation = JSON.parse(content) as Operation;
  if (labels[DEVENV.role] !== 'snapshot') return;
  const known = JSON.parse(content) as SnapshotContent;
  state.snapshots.push({ ...known, number: Number(labels[NUMBER]), createdAt: createdAt ?? '' });
}

function chainOf(text: string): Chain {
  return text.split(' ').map(Number);
}

/** True for volumes that are parts of layered data, not volumes of the user. */
export function isDataPart(labels: Record<string, string>): boolean {
  return ['layer', 'snapshot', 'operation', VIEW].includes(labels[DEVENV.role] ?? '');
}

/** What the record says; one that lacks the options is of an older devenv: they are found by another probe. */
function overlaySupport({ labels }: ObservedVolume): OverlaySupport {
  if (labels[OVERLAY_RECORD.options] === undefined) return 'unknown';
  return labels[OVERLAY_RECORD.label] as OverlaySupport;
}
