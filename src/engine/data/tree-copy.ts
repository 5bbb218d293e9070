import type Docker from 'dockerode';
import { DevenvError } from '../../errors.js';
import type { VolumeFolder } from './make-layer.js';

/** A copy of a folder into a layer that is being made. */
export interface TreeCopy {
  /** Name of the layer's volume. */
  layer: string;
  model: VolumeFolder;
  /** The container that makes the layer; it mounts both. */
  maker: Docker.Container;
  /** For containers that take part: they tell that the layer is half made. */
  labels: Record<string, string>;
  /** Takes note of such a container. */
  keep: (id: string) => void;
}

/** `copied 120 MB of 400 MB`. */
export function copiedWords(bytes: number, total?: number): string {
  return `copied ${megabytes(bytes)}${total === undefined ? '' : ` of ${megabytes(total)}`}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** What a copy fails with that the user has interrupted. */
export function interrupted(): DevenvError {
  return new DevenvError('INTERRUPTED', 'Interrupted while data was copied; it is as it was.');
}
