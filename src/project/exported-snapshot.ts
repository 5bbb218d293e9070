import type { Completed } from '../plan/data/data-state.js';

/** What an archive says of the snapshot that it holds. */
export interface ExportedSnapshot {
  /** Of this description; a program that does not know it reads no further. */
  version: 1;
  project: string;
  name: string;
  /** RFC 3339. */
  createdAt: string;
  note?: string;
  commit?: string;
  /** By key of the volume: the one-shots whose work is in its data. */
  completed?: Record<string, Completed>;
}

/** One volume of an archive. */
export interface ExportedVolume {
  /** Key in the Compose file. */
  key: string;
  /** `sha256:…` of its blob. */
  digest: string;
  /** Of the blob in the archive, in bytes. */
  size: number;
}

/** Label of an archive's image configuration that holds the description, as JSON. */
export const SNAPSHOT_LABEL = 'dev.devenv.snapshot';

/** Annotation of a layer: the key of its volume. */
export const VOLUME_ANNOTATION = 'dev.devenv.volume';

/** Where the files of a volume are in the archive, and in an image that is made of it. */
export function exportedFolder(key: string): string {
  return `volumes/${key}`;
}
