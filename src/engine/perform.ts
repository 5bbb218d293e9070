import { anonymousVolumes } from '../plan/anonymous.js';
import type { ObservedState } from '../plan/observed.js';
import { familiarReference } from '../plan/image-reference.js';
import { headLabels } from '../plan/data/data-labels.js';
import { resourceLabels } from '../plan/labels.js';
import type { ContainerRef, Step } from '../plan/plan.js';
import type { Provided, Stack } from '../stack/stack.js';
import { buildImage } from './build/image.js';
import type { EngineConnection } from './connection.js';
import { fullLog } from './logs/container-log.js';
import { ContainerMaker } from './containers/container-maker.js';
import type { EventFeed } from './event-feed.js';
import { ignoresStopSignal } from './health/futile-grace.js';
import { ignoreMissing } from './failures/ignore-missing.js';
import { engineFault } from './failures/failure.js';
import { headOptions } from './data/layer.js';
import { networkOptions, volumeOptions } from './spec/project.js';
import { runHook } from './exec/hook.js';
import { requirePauseImage } from './pause-image.js';
import { ModelRunner } from './providers/model-runner.js';
import { runProvider } from './providers/run-provider.js';
import { pullImage } from './images/pull.js';
import { pushImage } from './images/push.js';
import { waitUntil } from './health/readiness.js';
import { removeImage } from './images/remove-image.js';
import { DataPerformance } from './data/perform-data.js';
import type { LayerFiles } from './data/perform-data.js';
import { removeContainer } from './containers/remove-container.js';
import { runSeed } from './data/seed.js';
import type { OpenFile } from './data/seed.js';
import { removeUnusedVolume } from './data/remove-unused-volume.js';

/** Keeps the log of a container that is about to be removed. */
export type SaveLog = (ref: ContainerRef, log: { text: string; containerId: string }) => Promise<void>;

/** One run of a plan: what its steps share. */
export class Performance {
  /** Ids by the names that the plan knows: a rename changes them while others still wait. */
  private readonly idsByName = new Map<string, string>();
  private readonly images: Map<string, string>;
  /** Names of anonymous volumes by the id of the container that mounts them. */
  private readonly anonymous = new Map<string, string[]>();
  private readonly containers: ContainerMaker;
  private readonly data: DataPerformance;
  private models: ModelRunner | undefined;
  private pause: Promise<void> | undefined;

  constructor(
    private readonly connection: EngineConnection,
    private stack: Stack,
    observed: ObservedState,
    private readonly feed: EventFeed | undefined,
    private readonly saveLog: SaveLog,
    private readonly openFile: OpenFile,
    private readonly onWarning: (message: string) => void,
    layerFiles?: LayerFiles,
  ) {
    this.images = new Map(observed.images);
    this.containers = new ContainerMaker(connection, this.images, onWarning, observed.containers);
    const pauseImage = (): Promise<void> => this.pauseImage();
    this.data = new DataPerformance(connection, stack.name, observed.data.snapshots, pauseImage, layerFiles);
    const declared = new Set(Object.values(stack.volumes).map(({ name: volume }) => volume));
    for (const container of observed.containers) {
      const { id, name } = container;
      this.idsByName.set(name, id);
      const nameless = Object.values(anonymousVolumes(container)).filter((volume) => !declared.has(volume));
      this.anonymous.set(id, nameless);
    }
  }

  /** What programs beside the engine told before and in this run. */
  get provided(): Provided | undefined {
    return this.stack.provided;
  }

  /** Does one step: mostly one call of the Engine API. Rejects with the client's or the user's error. */
  async perform(step: Step, signal: AbortSignal, onProgress: (detail: string) => void): Promise<void> {
    const { docker } = this.connection;
    switch (step.kind) {
      case 'image-pull': {
        const { platform } = this.stack.services[step.service] ?? {};
        await pullImage(this.connection, step.image, {
          service: step.service,
          signal,
          onProgress,
          ...(platform === undefined ? {} : { platform }),
        });
        const { Id } = await docker.getImage(step.image).inspect();
        this.images.set(familiarReference(step.image), Id);
        return;
      }
      case 'image-build': {
        const { build = {} } = this.stack.services[step.service] ?? {};
        const request = { service: step.service, build, tag: step.image, stack: this.stack };
        const id = await buildImage(this.connection, request, { signal, onProgress, onWarning: this.onWarning });
        this.images.set(familiarReference(step.image), id);
        return;
      }
      case 'image-push':
        await pushImage(this.connection, step.image, { service: step.service, signal, onProgress });
        return;
      case 'image-remove':
        return removeImage(this.connection, step.image);
      case 'provider-up': {
        const run = { connection: this.connection, stack: this.stack, signal, onProgress };
        const variables = await runProvider(run, step.service, step.provider, 'up');
        this.tell({ services: { [step.service]: variables }, models: {} });
        return;
      }
      case 'provider-down':
        await runProvider(
          { connection: this.connection, stack: this.stack, signal, onProgress },
          step.service,
          step.provider,
          'down',
        );
        return;
      case 'model-prepare': {
        this.models ??= new ModelRunner(this.connection, this.stack);
        const endpoint = await this.models.prepare(step.key, step.model, signal, onProgress);
        this.tell({ services: {}, models: { [step.key]: endpoint } });
        return;
      }
      case 'network-create':
        await docker.createNetwork(
          networkOptions(step.network, resourceLabels(this.stack, 'network', step.key, step.hash, step.network.labels)),
        );
        return;
      case 'network-remove':
        return tolerate([404], docker.getNetwork(step.id).remove());
      case 'volume-create':
        return this.createVolume(step);
      case 'volume-remove':
        return ignoreMissing(docker.getVolume(step.name).remove());
      case 'layer-create':
      case 'layer-copy':
      case 'layer-import':
      case 'layer-remove':
      case 'layer-discard':
      case 'view-discard':
      case 'operation-create':
      case 'operation-remove':
      case 'snapshot-create':
      case 'snapshot-remove':
        return this.data.perform(step, signal, onProgress);
      case 'container-create':
        return this.create(step.ref, step.name, step.anonymous ?? {});
      case 'container-start':
        return tolerate([304], docker.getContainer(step.name).start());
      case 'container-stop':
        return tolerate([304, 404], docker.getContainer(step.id).stop(await this.grace(step.id, step.timeout)));
      case 'container-kill':
        return tolerate([404, 409], docker.getContainer(step.id).kill({ signal: 'SIGKILL' }));
      case 'container-signal':
        await docker.getContainer(step.id).kill({ signal: step.signal });
        return;
      case 'container-pause':
        await docker.getContainer(step.id).pause();
        return;
      case 'container-unpause':
        return tolerate([404, 409], docker.getContainer(step.id).unpause());
      case 'container-restart':
        await docker.getContainer(step.id).restart(await this.grace(step.id, step.timeout));
        return;
      case 'container-rename':
        await docker.getContainer(step.id).rename({ name: step.name });
        return;
      case 'container-remove':
        return this.remove(step.ref, step.id, step.volumes, step.keepLog);
      case 'hook':
        return runHook(this.connection, this.idsByName.get(step.name) ?? step.name, step, signal);
      case 'seed': {
        const { connection, openFile } = this;
        const id = this.idsByName.get(step.name) ?? step.name;
        return runSeed({ connection, id, signal, onProgress, openFile }, step);
      }
      case 'wait':
        if (this.feed === undefined) throw new Error('a plan with waits needs an event feed');
        return waitUntil(
          { connection: this.connection, feed: this.feed, signal, onProgress },
          step.ref,
          this.idsByName.get(step.name) ?? step.name,
          step.condition,
        );
    }
  }

  /** Takes note of what a program beside the engine told; containers that are made from now on get it. */
  private tell({ services, models }: Provided): void {
    const { provided } = this.stack;
    this.stack = {
      ...this.stack,
      provided: { services: { ...provided?.services, ...services }, models: { ...provided?.models, ...models } },
    };
  }

  private async createVolume(step: Step & { kind: 'volume-create' }): Promise<void> {
    const { key, hash, volume, chain, bound = false, completed } = step;
    const labels = resourceLabels(this.stack, 'volume', key, hash, volume.labels);
    const head =
      chain === undefined
        ? {}
        : {
            DriverOpts: await headOptions(this.connection, { volume: volume.name, chain, bound }),
            Labels: { ...labels, ...headLabels(chain, completed) },
          };
    await this.connection.docker.createVolume({ ...volumeOptions(volume, labels), ...head });
  }

  private async create(ref: ContainerRef, name: string, anonymous: Record<string, string>): Promise<void> {
    if (ref.role === 'sandbox') await this.pauseImage();
    this.idsByName.set(name, await this.containers.make(this.stack, ref, name, anonymous));
  }

  private async remove(ref: ContainerRef, id: string, volumes: boolean, keepLog: boolean): Promise<void> {
    if (keepLog) {
      const text = await fullLog(this.connection, id);
      if (text !== '') await this.saveLog(ref, { text, containerId: id });
    }
    await removeContainer(this.connection, id, volumes);
    if (!volumes) return;
    // the engine keeps an anonymous volume that a container took over from another: for that one it has a name
    await Promise.all((this.anonymous.get(id) ?? []).map((name) => removeUnusedVolume(this.connection, name)));
  }

  /** The seconds between the stop signal and the kill: none where the signal cannot end the process anyway. */
  private async grace(id: string, timeout: number | undefined): Promise<{ t?: number }> {
    if (timeout !== 0 && (await ignoresStopSignal(this.connection, id))) return { t: 0 };
    return timeout === undefined ? {} : { t: timeout };
  }

  private pauseImage(): Promise<void> {
    return (this.pause ??= requirePauseImage(this.connection));
  }
}

/** Waits for a call and takes the given HTTP statuses for success: what was asked is so already. */
async function tolerate(statuses: number[], call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { status, message } = engineFault(error);
    if (!statuses.includes(status)) throw error;
    // 409 is "not running", "not paused" or "removal in progress"; a resource in use is a real failure
    if (status === 409 && /in use|active endpoints/.test(message)) throw error;
  }
}
