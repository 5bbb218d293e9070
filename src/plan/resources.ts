import { DevenvError } from '../errors.js';
import type { Build, Service, Stack, Volume } from '../stack/stack.js';
import type { PlanBuilder } from './builder.js';
import { headOf, layerObstacle } from './data/layerable.js';
import { nextLayer } from './data/numbers.js';
import { hashOf } from './hash.js';
import { familiarReference } from './image-reference.js';
import { findService, imageName } from './naming.js';
import { isProvided, sourcesOf } from '../stack/provided.js';
import { namedVolumes } from './parts.js';
import type { ObservedNetwork, ObservedState } from './observed.js';

/** A network or a volume of the engine. */
type Found = Pick<ObservedNetwork, 'name' | 'key' | 'configHash'>;

/** Adds, once each, the steps that make what containers need: images, networks, volumes. */
export class ResourceSteps {
  private readonly made = new Map<string, number | undefined>();

  constructor(
    private readonly builder: PlanBuilder,
    private readonly stack: Stack,
    private readonly observed: ObservedState,
  ) {}

  /** The step that brings a service's image, if it is not there. */
  image(service: string): number | undefined {
    const image = imageName(this.stack, service);
    return this.once(`image ${image}`, () => {
      if (this.observed.images.has(familiarReference(image))) return undefined;
      const { build, pull_policy: policy } = findService(this.stack, service);
      if (build !== undefined) {
        const needs = contextServices(build).map((name) => this.image(name));
        return this.builder.add({ kind: 'image-build', service, image }, 'missing', { needs });
      }
      if (policy === 'never') {
        throw new DevenvError('IMAGE_UNAVAILABLE', `Image ${image} of service ${service} is not on this machine.`, {
          reason: 'Its pull_policy is "never", so it is not pulled.',
          suggestions: [`docker pull ${image}`, 'Remove pull_policy: never from the service'],
          service,
        });
      }
      return this.builder.add({ kind: 'image-pull', service, image, policy: 'missing' }, 'missing');
    });
  }

  /** The steps that bring what a service's container is made from: its image, and what providers and models tell it. */
  materials(service: string): (number | undefined)[] {
    return [this.image(service), ...this.told(service)];
  }

  /** The same for services whose containers are about to be thrown away. */
  materialsOf(services: Iterable<string>): number[] {
    const known = [...new Set(services)].filter((name) => this.stack.services[name] !== undefined);
    return [...new Set(known.flatMap((name) => this.materials(name)).filter((step) => step !== undefined))];
  }

  /** The step that has a service's provider bring it up, if it has one that was not asked yet. */
  provider(service: string): number | undefined {
    const { provider } = findService(this.stack, service);
    if (provider === undefined || this.stack.provided?.services[service] !== undefined) return undefined;
    return this.once(`provider ${service}`, () => {
      const needs = sourcesOf(this.stack, service).providers.map((name) => this.made.get(`provider ${name}`));
      return this.builder.add({ kind: 'provider-up', service, provider }, 'asked for', { needs });
    });
  }

  /** The steps that make the models of a service ready, where that is not done. */
  models(service: string): (number | undefined)[] {
    return sourcesOf(this.stack, service).models.map((key) =>
      this.once(`model ${key}`, () => {
        const model = this.stack.models?.[key];
        if (model === undefined || this.stack.provided?.models[key] !== undefined) return undefined;
        return this.builder.add({ kind: 'model-prepare', key, model }, 'asked for');
      }),
    );
  }

  /** The steps after which all is known that programs beside the engine tell a service. */
  private told(service: string): (number | undefined)[] {
    if (isProvided(this.stack, service)) return [];
    const { providers } = sourcesOf(this.stack, service);
    return [...providers.map((name) => this.provider(name)), ...this.models(service)];
  }

  /** The steps that make the networks a service is on. */
  networks(service: Service): (number | undefined)[] {
    return Object.keys(service.networks ?? {}).map((key) => this.network(key));
  }

  /** Makes the networks and volumes that no service asks for. */
  rest(): void {
    for (const key of Object.keys(this.stack.networks)) this.network(key);
    for (const key of Object.keys(this.stack.volumes)) this.volume(key);
  }

  /** The steps that make the named volumes a service mounts. */
  volumes(service: Service): (number | undefined)[] {
    return namedVolumes(service).map((key) => this.volume(key));
  }

  /** Replaces a plain volume with an empty one, once all that mount it are gone. */
  emptyVolume(key: string, after: (number | undefined)[]): number | undefined {
    return this.once(`volume ${key}`, () => {
      const volume = this.stack.volumes[key];
      if (volume === undefined || volume.external === true) return undefined;
      const exists = this.observed.volumes.some(({ name }) => name === volume.name);
      const removed = exists
        ? this.builder.add({ kind: 'volume-remove', name: volume.name }, 'its data is reset', { needs: after }, true)
        : undefined;
      return this.createVolume(key, volume, 'empty', removed);
    });
  }

  /** Takes note of a volume that another part of the plan makes. */
  volumeMade(key: string, step: number): void {
    this.made.set(`volume ${key}`, step);
  }

  private network(key: string): number | undefined {
    return this.once(`network ${key}`, () => {
      const network = this.stack.networks[key];
      if (network === undefined) return undefined;
      const [existing, ...twins] = this.networksNamed(network.name);
      if (existing !== undefined) {
        if (network.external === true) return undefined;
        this.noteFound('network', existing, key, hashOf(network));
        return this.removeTwins(twins);
      }
      if (network.external === true) {
        throw new DevenvError('COMPOSE_INVALID', `Network ${network.name} is declared external and does not exist.`, {
          suggestions: [`docker network create ${network.name}`, 'Remove "external: true" to have it made for you'],
        });
      }
      return this.builder.add({ kind: 'network-create', key, network, hash: hashOf(network) }, 'missing');
    });
  }

  /** The networks of a name, those in use first. */
  private networksNamed(name: string): ObservedNetwork[] {
    const used = new Set(
      this.observed.containers.flatMap(({ networks }) => Object.values(networks).map((one) => one.networkId)),
    );
    return this.observed.networks
      .filter((network) => network.name === name)
      .sort((a, b) => Number(used.has(b.id)) - Number(used.has(a.id)));
  }

  /** The engine lets two calls at once make two networks of one name, which it then cannot tell apart. */
  private removeTwins(twins: ObservedNetwork[]): number | undefined {
    let last: number | undefined;
    for (const { name, id, key } of twins) {
      if (key === '') continue;
      last = this.builder.add({ kind: 'network-remove', name, id }, 'made twice', { needs: [last] });
    }
    return last;
  }

  private volume(key: string): number | undefined {
    return this.once(`volume ${key}`, () => {
      const volume = this.stack.volumes[key];
      if (volume === undefined) return undefined;
      const existing = this.observed.volumes.find(({ name }) => name === volume.name);
      if (existing !== undefined) {
        if (volume.external !== true) this.noteFound('volume', existing, key, hashOf(volume));
        return undefined;
      }
      if (volume.external === true) {
        throw new DevenvError('COMPOSE_INVALID', `Volume ${volume.name} is declared external and does not exist.`, {
          suggestions: [`docker volume create ${volume.name}`, 'Remove "external: true" to have it made for you'],
        });
      }
      return this.createVolume(key, volume, 'missing');
    });
  }

  /** A layered volume where that can be: its first layer, then its head. */
  private createVolume(key: string, volume: Volume, cause: string, removed?: number): number {
    const { builder, stack, observed } = this;
    const step = { kind: 'volume-create', key, volume, hash: hashOf(volume) } as const;
    const without = { ...observed, volumes: observed.volumes.filter(({ name }) => name !== volume.name) };
    if (layerObstacle(stack, key, without) !== undefined) return builder.add(step, cause, { needs: [removed] });
    const layer = { volume: volume.name, number: nextLayer(observed.data, volume.name) };
    const made = builder.add({ kind: 'layer-create', key, layer }, cause);
    const head = headOf(stack, observed.data, key, [layer.number]);
    return builder.add({ ...step, ...head }, cause, { needs: [made, removed] });
  }

  /** Says of a network or a volume that is there already what is not as the file has it. */
  private noteFound(kind: 'network' | 'volume', found: Found, key: string, now: string): void {
    if (found.key === '') {
      this.builder.notes.push(
        `The ${kind} ${found.name} was not made for this stack: it is used as it is, and devenv down leaves it. If that is meant, the Compose file says so with external: true on ${kind} ${key}`,
      );
      return;
    }
    if (found.configHash === '' || found.configHash === now) return;
    const loss = kind === 'volume' ? ' --volumes (its data is lost)' : '';
    this.builder.notes.push(
      `The declaration of ${kind} ${key} changed after it was made; the old one is kept. To make it anew: devenv down${loss}, then devenv up`,
    );
  }

  private once(key: string, make: () => number | undefined): number | undefined {
    if (!this.made.has(key)) this.made.set(key, make());
    return this.made.get(key);
  }
}

/** Services whose images a build starts from: `additional_contexts: {base: service:x}`. */
export function contextServices({ additional_contexts: contexts }: Build): string[] {
  return Object.values(contexts ?? {}).flatMap((context) =>
    context.startsWith('service:') ? [context.slice('service:'.length)] : [],
  );
}
