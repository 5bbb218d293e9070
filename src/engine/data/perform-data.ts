import type { Readable } from 'node:stream';
import { layerName, operationVolume, recordLabels, snapshotVolume } from '../../plan/data/data-labels.js';
import type { Layer, Snapshot } from '../../plan/data/data-state.js';
import type { Step } from '../../plan/plan.js';
import type { EngineConnection } from '../connection.js';
import { copyLayer } from './copy-layer.js';
import { ignoreMissing } from '../failures/ignore-missing.js';
import { createLayer, importLayer } from './layer.js';
import { discardLayer } from './make-layer.js';
import { RootOwners } from './root-owners.js';

/** The files of a layer that is imported: a tar stream with names below `into`; `onProgress` hears how far it is. */
export type LayerFiles = (
  step: Step & { kind: 'layer-import' },
  into: string,
  onProgress: (detail: string) => void,
) => Readable;

/** The steps on the parts of layered data: layers, snapshots, the note of an operation. Heads are volumes like others. */
export type DataStep = Extract<Step, { kind: DataStepKind }>;

type DataStepKind =
  | 'layer-create'
  | 'layer-copy'
  | 'layer-import'
  | 'layer-remove'
  | 'layer-discard'
  | 'view-discard'
  | 'operation-create'
  | 'operation-remove'
  | 'snapshot-create'
  | 'snapshot-remove';

/** What the data steps of one plan share. */
export class DataPerformance {
  private readonly roots: RootOwners;

  constructor(
    private readonly connection: EngineConnection,
    private readonly project: string,
    snapshots: readonly Snapshot[],
    private readonly pauseImage: () => Promise<void>,
    private readonly layerFiles: LayerFiles = notGiven,
  ) {
    this.roots = new RootOwners(snapshots);
  }

  /** Does one step. Rejects with the client's or the user's error. */
  async perform(step: DataStep, signal: AbortSignal, onProgress: (detail: string) => void): Promise<void> {
    const { connection, project } = this;
    switch (step.kind) {
      case 'layer-create':
        return this.createLayer(step.layer);
      case 'layer-copy':
        await this.pauseImage();
        return copyLayer(connection, project, step, { image: step.image, signal, onProgress });
      case 'layer-import':
        await this.pauseImage();
        return importLayer(connection, project, step.layer, (into) => this.layerFiles(step, into, onProgress));
      case 'layer-remove':
        return this.removeVolume(layerName(step.layer.volume, step.layer.number));
      case 'layer-discard':
        return discardLayer(connection, step.layer, step.containerIds);
      case 'view-discard':
        for (const id of step.containers)
          await ignoreMissing(connection.docker.getContainer(id).remove({ force: true }));
        for (const name of step.volumes) await this.removeVolume(name);
        return;
      case 'operation-create':
        return this.write(operationVolume(project), { role: 'operation', content: step.operation });
      case 'operation-remove':
        return this.removeVolume(operationVolume(project));
      case 'snapshot-create': {
        const content = this.roots.toldIn(step.content);
        return this.write(snapshotVolume(project, step.number), { role: 'snapshot', number: step.number, content });
      }
      case 'snapshot-remove':
        return this.removeVolume(snapshotVolume(project, step.number));
    }
  }

  private async createLayer(layer: Layer): Promise<void> {
    await this.pauseImage();
    const owner = await createLayer(this.connection, this.project, layer, this.roots.under(layer));
    this.roots.note(layer.volume, layer.over, owner);
  }

  private async write(name: string, record: Parameters<typeof recordLabels>[1]): Promise<void> {
    await this.connection.docker.createVolume({ Name: name, Labels: recordLabels(this.project, record) });
  }

  private removeVolume(name: string): Promise<void> {
    return ignoreMissing(this.connection.docker.getVolume(name).remove());
  }
}

function notGiven(): never {
  throw new Error('a plan with imports needs their files');
}
