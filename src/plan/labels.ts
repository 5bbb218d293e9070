import type { Service, Stack } from '../stack/stack.js';
import type { ContainerRef } from './plan.js';

/** Label keys of the Compose Specification's implementation, which Docker Desktop, editors and docker compose read. */
export const COMPOSE = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  configHash: 'com.docker.compose.config-hash',
  dependsOn: 'com.docker.compose.depends_on',
  workingDirectory: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  image: 'com.docker.compose.image',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
} as const;

/** Our own label keys. */
export const DEVENV = {
  /** `sandbox`, `workload` or `one-off`. */
  role: 'dev.devenv.role',
  /** Hash of what the object was made from, ours to compare. */
  hash: 'dev.devenv.config-hash',
  /** `attribute=digest` pairs, to name what changed. */
  digests: 'dev.devenv.digests',
  /** Digest of the variables that providers and models told. */
  provided: 'dev.devenv.provided',
  /** Ids of the containers whose namespaces or volumes it joins, space-separated. */
  joins: 'dev.devenv.joins',
  /** What a sandbox and the workloads in it are called together. */
  pod: 'dev.devenv.pod',
  /** Names of declared volumes that look like those of anonymous ones, space-separated. */
  named: 'dev.devenv.named-volumes',
} as const;

/** docker compose counts a sandbox as a surplus replica of its service: it shows its ports and removes it with the rest. */
export const SANDBOX_NUMBER_OFFSET = 1000;

/** The labels of a sandbox or a workload, the service's own labels included. */
export function containerLabels(
  stack: Stack,
  service: Service,
  ref: ContainerRef,
  identity: { hash: string; digests: string; imageId: string },
): Record<string, string> {
  const dependsOn = Object.entries(service.depends_on ?? {})
    .map(([name, { condition, restart }]) => `${name}:${condition}:${restart === true}`)
    .join(',');
  return {
    ...(ref.role === 'workload' ? service.labels : {}),
    [COMPOSE.project]: stack.name,
    [COMPOSE.service]: ref.service,
    [COMPOSE.number]: String(ref.role === 'sandbox' ? ref.number + SANDBOX_NUMBER_OFFSET : ref.number),
    [COMPOSE.oneOff]: 'False',
    [COMPOSE.configHash]: identity.hash,
    [COMPOSE.dependsOn]: dependsOn,
    [COMPOSE.workingDirectory]: stack.origin.workingDirectory,
    [COMPOSE.configFiles]: stack.origin.configFiles.join(','),
    [COMPOSE.image]: identity.imageId,
    [DEVENV.role]: ref.role,
    [DEVENV.hash]: identity.hash,
    [DEVENV.digests]: identity.digests,
  };
}

/**
 * The labels of a network or a volume of the project. Without docker compose's own hash: one that differs from what it
 * computes makes it replace the network, and offer to replace the volume.
 */
export function resourceLabels(
  stack: Stack,
  kind: 'network' | 'volume',
  key: string,
  hash: string,
  own: Record<string, string> = {},
): Record<string, string> {
  return {
    ...own,
    [COMPOSE.project]: stack.name,
    [COMPOSE[kind]]: key,
    [DEVENV.hash]: hash,
  };
}
