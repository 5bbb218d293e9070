import { ModelFault } from './fault.js';
import { findCycle } from './order.js';
import type { FileMount, Service, Stack } from './stack.js';
import { nearest } from './suggest.js';
import { formatPath } from './tree.js';

type Parts = Pick<Stack, 'services' | 'disabledServices' | 'networks' | 'volumes' | 'secrets' | 'configs' | 'models'>;

/** Fails where services refer to what is not there, or attributes of one service contradict each other. */
export function checkConsistency(stack: Parts): void {
  for (const [name, service] of Object.entries(stack.services)) {
    checkImage(name, service);
    checkReferences(name, service, stack);
    checkDependencies(name, service, stack);
    checkLimits(name, service);
    checkHealthcheck(name, service);
    checkWatch(name, service);
    checkMountTargets(name, service);
  }
  for (const [name, secret] of Object.entries(stack.secrets)) {
    if (secret.external || secret.file !== undefined || secret.environment !== undefined) continue;
    throw new ModelFault(['secrets', name], 'needs file or environment');
  }
  const cycle = findCycle(stack.services);
  if (cycle === undefined) return;
  throw new ModelFault(['services', cycle[0] ?? '', 'depends_on'], `goes round in a circle: ${cycle.join(' needs ')}`, {
    code: 'DEPENDENCY_CYCLE',
  });
}

function checkImage(name: string, service: Service): void {
  const place = ['services', name];
  const { build } = service;
  if (build === undefined && service.image === undefined && service.provider === undefined) {
    throw new ModelFault(place, 'has neither an image nor a build', {
      suggestions: ['add image: NAME or build: DIRECTORY'],
    });
  }
  if (build?.dockerfile !== undefined && build.dockerfile_inline !== undefined) {
    throw new ModelFault([...place, 'build'], 'has both dockerfile and dockerfile_inline: keep one');
  }
  const platforms = build?.platforms ?? [];
  if (platforms.length > 0 && service.platform !== undefined && !platforms.includes(service.platform)) {
    throw new ModelFault([...place, 'build', 'platforms'], `must include the service's platform ${service.platform}`);
  }
}

function checkReferences(name: string, service: Service, stack: Parts): void {
  const place = ['services', name];
  if (service.network_mode !== undefined && Object.keys(service.networks ?? {}).length > 0) {
    throw new ModelFault(place, 'has both network_mode and networks: keep one');
  }
  for (const network of Object.keys(service.networks ?? {})) {
    requireDefined(stack.networks, network, 'network', [...place, 'networks', network]);
  }
  for (const [index, volume] of (service.volumes ?? []).entries()) {
    if (volume.type !== 'volume' || volume.source === undefined) continue;
    requireDefined(stack.volumes, volume.source, 'volume', [...place, 'volumes', String(index)]);
  }
  const mounts = [
    ['secret', 'secrets', service.secrets, stack.secrets],
    ['config', 'configs', service.configs, stack.configs],
  ] as const;
  for (const [kind, key, uses, defined] of mounts) {
    for (const [index, use] of (uses ?? []).entries())
      requireSource(defined, use, kind, [...place, key, String(index)]);
  }
  for (const [index, use] of (service.build?.secrets ?? []).entries()) {
    requireSource(stack.secrets, use, 'secret', [...place, 'build', 'secrets', String(index)]);
  }
  for (const [key, context] of Object.entries(service.build?.additional_contexts ?? {})) {
    if (!context.startsWith('service:')) continue;
    const at = [...place, 'build', 'additional_contexts', key];
    requireDefined(stack.services, context.slice(8), 'service', at);
    if (stack.services[context.slice(8)]?.build === undefined)
      throw new ModelFault(at, `means service ${context.slice(8)}, which has no build to take files from`);
  }
  for (const model of Object.keys(service.models ?? {})) {
    requireDefined(stack.models ?? {}, model, 'model', [...place, 'models', model]);
  }
}

function requireSource(defined: Record<string, unknown>, use: FileMount, kind: string, place: string[]): void {
  const { source } = use as Partial<FileMount>;
  if (source === undefined) throw new ModelFault(place, `has no source: say which ${kind} it means`);
  requireDefined(defined, source, kind, place);
}

function requireDefined(defined: Record<string, unknown>, name: string, kind: string, place: string[]): void {
  if (name in defined) return;
  const near = nearest(name, Object.keys(defined));
  throw new ModelFault(place, `refers to ${kind} ${name}, which is not defined`, {
    suggestions: [near === undefined ? `add ${name}: to ${kind}s: at the top level` : `Did you mean ${near}?`],
  });
}

function checkDependencies(name: string, service: Service, stack: Parts): void {
  for (const [dependency, { required }] of Object.entries(service.depends_on ?? {})) {
    if (dependency in stack.services) continue;
    const disabled = stack.disabledServices[dependency];
    if (disabled !== undefined && !required) continue;
    const place = ['services', name, 'depends_on', dependency];
    if (disabled !== undefined) {
      const profiles = disabled.profiles ?? [];
      throw new ModelFault(place, `needs service ${dependency}, which no active profile enables`, {
        suggestions: profiles.map((profile) => `add --profile ${profile}`),
      });
    }
    const near = nearest(dependency, Object.keys(stack.services));
    throw new ModelFault(place, `needs service ${dependency}, which is not defined`, {
      ...(near === undefined ? {} : { suggestions: [`Did you mean ${near}?`] }),
    });
  }
}

function checkLimits(name: string, service: Service): void {
  const { deploy } = service;
  const limits = deploy?.resources?.limits;
  const reservations = deploy?.resources?.reservations;
  const pairs = [
    ['scale', service.scale, 'deploy.replicas', deploy?.replicas, deploy?.replicas !== undefined],
    ['cpus', service.cpus, 'deploy.resources.limits.cpus', limits?.cpus, limits !== undefined],
    ['mem_limit', service.mem_limit, 'deploy.resources.limits.memory', limits?.memory, limits !== undefined],
    [
      'mem_reservation',
      service.mem_reservation,
      'deploy.resources.reservations.memory',
      reservations?.memory,
      reservations !== undefined,
    ],
    ['pids_limit', service.pids_limit, 'deploy.resources.limits.pids', limits?.pids, limits !== undefined],
  ] as const;
  for (const [key, value, otherKey, other, present] of pairs) {
    if (value === undefined || !present || value === other) continue;
    throw new ModelFault(
      ['services', name, key],
      `says ${value}, but ${otherKey} says ${other ?? 'nothing'}: keep one`,
    );
  }
  const replicas = service.scale ?? deploy?.replicas ?? 1;
  if (replicas > 1 && service.container_name !== undefined) {
    throw new ModelFault(['services', name, 'container_name'], `cannot name ${replicas} replicas: a name is unique`);
  }
}

function checkHealthcheck(name: string, service: Service): void {
  const first = service.healthcheck?.test?.[0];
  if (first === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(first)) return;
  throw new ModelFault(['services', name, 'healthcheck', 'test'], 'must begin with CMD, CMD-SHELL or NONE', {
    suggestions: [`["CMD", "${first}", …] or a single text`],
  });
}

function checkWatch(name: string, service: Service): void {
  const triggers = (service.develop?.['watch'] ?? []) as { action?: string; target?: string }[];
  for (const [index, trigger] of triggers.entries()) {
    if (trigger.action === 'rebuild' || trigger.action === 'restart' || trigger.target !== undefined) continue;
    throw new ModelFault(['services', name, 'develop', 'watch', String(index)], 'needs target: where its files go');
  }
}

function checkMountTargets(name: string, service: Service): void {
  const place = ['services', name];
  const taken = new Map<string, string>();
  const mounts = [
    ...(service.tmpfs ?? []).map((tmpfs, index) => ['tmpfs', index, tmpfs.split(':')[0] ?? tmpfs] as const),
    ...(service.volumes ?? []).map((volume, index) => ['volumes', index, volume.target] as const),
  ];
  for (const [key, index, target] of mounts) {
    const other = taken.get(target);
    const here = formatPath([...place, key, String(index)]);
    if (other !== undefined) {
      throw new ModelFault([...place, key, String(index)], `mounts ${target}, where ${other} is mounted already`);
    }
    taken.set(target, here);
  }
}
