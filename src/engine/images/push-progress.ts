import { formatBytes } from './image-progress.js';
import type { StreamMessage } from '../build/stream.js';

interface Layer {
  current: number;
  total: number;
}

const LAYER_STATES = /^(Preparing|Waiting|Pushing|Pushed|Layer already exists|Mounted from .*)$/;

/** Adds up the layers of a push; each message gives the new state in a few words, where it changed. */
export function followPush(): (message: StreamMessage) => string | undefined {
  const layers = new Map<string, Layer>();
  let before: string | undefined;
  return ({ id, status, progressDetail }) => {
    if (id === undefined || status === undefined || !LAYER_STATES.test(status)) return undefined;
    const layer = layers.get(id) ?? { current: 0, total: 0 };
    layers.set(id, layer);
    if (status === 'Pushing') {
      layer.total = Math.max(progressDetail?.total ?? 0, layer.total);
      layer.current = Math.min(progressDetail?.current ?? layer.current, layer.total);
    } else if (status === 'Pushed') {
      layer.current = layer.total;
    }
    const detail = describe([...layers.values()]);
    if (detail === before) return undefined;
    before = detail;
    return detail;
  };
}

function describe(layers: Layer[]): string {
  const sum = (key: 'current' | 'total'): number => layers.reduce((bytes, layer) => bytes + layer[key], 0);
  const total = sum('total');
  return total === 0 ? 'pushing' : `pushing ${formatBytes(sum('current'))} of ${formatBytes(total)}`;
}
