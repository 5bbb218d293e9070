import type { Stack } from '../../stack/stack.js';
import type { PlanBuilder } from '../builder.js';
import { dataImage } from './data-image.js';
import { layerName } from './data-labels.js';
import type { Chain, CopySource, DataState, Layer } from './data-state.js';
import { isCopied } from './layerable.js';
import { shortened } from './merged-layers.js';
import { nextLayer } from './numbers.js';
import { isTooLong } from './overlay-options.js';

/** A volume that is to have a new writable layer. */
export interface LayOptions {
  key: string;
  volume: string;
  /** The data under the new layer; nothing where empty. */
  over: Chain;
  verb: string;
  /** Steps after which nobody writes to that data. */
  stopped: number[];
}

/** A new chain, the layers of it that are new, and the steps after which they are all there. */
export interface Laid {
  to: Chain;
  layers: Layer[];
  made: number[];
}

/**
 * The chain that gives a volume data to write on: an empty layer over it, or a copy of it where the volume is copied. A
 * chain near the kernel's limit gets its sealed layers merged into one first, while everything still runs.
 */
export function layOver(builder: PlanBuilder, stack: Stack, data: DataState, options: LayOptions): Laid {
  const { key, volume, over, verb, stopped } = options;
  const next = nextLayer(data, volume);
  if (isCopied(stack, data, key) && over.length > 0) {
    const layer = { volume, number: next };
    const made = copyLayer(builder, stack, key, layer, { chain: over }, verb, stopped);
    noteOnce(
      builder,
      `The data of volume ${key} is copied (${copyReason(data)}): it takes time and space by its size.`,
    );
    return { to: [next], layers: [layer], made: [made] };
  }
  const written = data.heads.get(volume)?.[0];
  const top = over.length > 0 && over[0] === written ? over.slice(0, 1) : [];
  const sealed = over.slice(top.length);
  const known = shortened(data, volume, sealed);
  if (!isTooLong(places(data, volume, [next, ...top, ...known])) || known.length < 2) {
    return laid(builder, options, next, [...top, ...known]);
  }
  const merged = { volume, number: next, merges: known };
  const copied = copyLayer(builder, stack, key, merged, { chain: known }, `${known.length} layers are merged`, []);
  noteOnce(
    builder,
    `Volume ${key} has ${known.length} layers of data, near the limit: they are copied into one. That takes time by its size, once in a while.`,
  );
  const { to, layers, made } = laid(builder, options, next + 1, [...top, merged.number], copied);
  return { to, layers: [merged, ...layers], made: [copied, ...made] };

  function laid(
    into: PlanBuilder,
    { stopped: before }: LayOptions,
    number: number,
    under: Chain,
    after?: number,
  ): Laid {
    const [first] = under;
    const layer = { volume, number, ...(first === undefined ? {} : { over: first }) };
    const step = into.add({ kind: 'layer-create', key, layer }, verb, { needs: [...before, after] });
    return { to: [number, ...under], layers: [layer], made: [step] };
  }
}

/** Makes a layer that holds a copy, with the tools of an image that the volume is mounted by. */
export function copyLayer(
  builder: PlanBuilder,
  stack: Stack,
  key: string,
  layer: Layer,
  from: CopySource,
  cause: string,
  needs: number[],
): number {
  const image = dataImage(stack, key);
  const step = { kind: 'layer-copy', key, layer, from, ...(image === undefined ? {} : { image }) } as const;
  return builder.add(step, cause, { needs });
}

function copyReason({ overlay }: DataState): string {
  return overlay === 'fails' ? 'this engine mounts no overlays' : 'as x-devenv says';
}

function noteOnce({ notes }: PlanBuilder, note: string): void {
  if (!notes.includes(note)) notes.push(note);
}

/** Where the layers of a chain are; for those to come, as long a path as any other has, and one digit more. */
function places({ layers }: DataState, volume: string, chain: Chain): string[] {
  const own = layers.filter((layer) => layer.volume === volume);
  const known = new Map(own.map(({ number, mountpoint }) => [number, mountpoint]));
  const longest = own.reduce((path, { mountpoint = '' }) => (mountpoint.length > path.length ? mountpoint : path), '');
  const supposed = longest === '' ? layerName(volume, 0) : `${longest}0`;
  return chain.map((number) => known.get(number) ?? supposed);
}
