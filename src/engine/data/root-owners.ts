import { layerName } from '../../plan/data/data-labels.js';
import type { FolderOwner, Layer, Snapshot, SnapshotContent } from '../../plan/data/data-state.js';

/**
 * Whose the root folders of sealed layers are. Reading that takes the engine as long as making a layer, so it is written
 * down with the snapshot that seals one, for the resets that come back to it.
 */
export class RootOwners {
  private readonly known = new Map<string, FolderOwner>();

  constructor(snapshots: readonly Snapshot[]) {
    for (const { chains, roots } of snapshots) {
      for (const [volume, owner] of Object.entries(roots ?? {})) this.note(volume, chains[volume]?.[0], owner);
    }
  }

  /** Of the layer that this one covers. */
  under({ volume, over }: Layer): FolderOwner | undefined {
    return over === undefined ? undefined : this.known.get(layerName(volume, over));
  }

  /** Remembers whose the root of a volume's layer is. */
  note(volume: string, number: number | undefined, owner: FolderOwner): void {
    if (number !== undefined) this.known.set(layerName(volume, number), owner);
  }

  /** A snapshot with what is known of the uppermost layers of its chains. */
  toldIn(content: SnapshotContent): SnapshotContent {
    const roots = Object.entries(content.chains).flatMap(([volume, [number]]) => {
      const owner = number === undefined ? undefined : this.known.get(layerName(volume, number));
      return owner === undefined ? [] : [[volume, owner] as const];
    });
    return roots.length === 0 ? content : { ...content, roots: Object.fromEntries(roots) };
  }
}
