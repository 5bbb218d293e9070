import type { ContainerCreateOptions, EndpointsConfig } from 'dockerode';
import type { ContainerRef } from '../../plan/plan.js';
import type { Stack } from '../../stack/stack.js';

/** What the making of a container depends on, beside its service. */
export interface SpecContext {
  stack: Stack;
  /** The minor part of the API version: 41 of `1.41`. */
  apiMinor: number;
  /** True where Podman answers in the place of a Docker Engine. */
  podman?: boolean;
  /** Variables that every container gets: the user's proxies. */
  proxies: Record<string, string>;
  /** Docker's config.json with the user's logins, for services that use the API socket. */
  logins: string;
  /** What the sandbox and its workloads are called together; undefined for a container without a sandbox. */
  pod?: string | undefined;
  /** Id of the image that a service's containers are made from, for its label. */
  imageId: (service: string) => string;
  /** Id of an existing container of the stack, for namespaces and volumes that are shared. */
  containerId: (ref: ContainerRef) => string;
}

/** A file to put into a container before it starts: a secret or config that has no file on the host. */
export interface ContainerFile {
  path: string;
  content: string;
  mode: number;
  uid: number;
  gid: number;
}

/** All that is needed to make one container. */
export interface ContainerSpec {
  body: ContainerCreateOptions;
  /** Networks to connect after the creation, by name: engines below API 1.44 take one at creation. */
  networks: EndpointsConfig;
  files: ContainerFile[];
}
