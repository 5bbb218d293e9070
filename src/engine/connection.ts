import type Docker from 'dockerode';

/** Where an engine was found. `source` is the rule of the search that found it. */
export interface EngineEndpoint {
  source: 'DOCKER_CONTEXT' | 'DOCKER_HOST' | 'context' | 'socket';
  /** The context's name, or what the socket belongs to: `system`, `rootless`, `Docker Desktop`, `Colima`, `Podman` … */
  name: string;
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  host: string;
}

/** A live connection to an engine whose API answers. */
export interface EngineConnection {
  docker: Docker;
  endpoint: EngineEndpoint;
  /** The engine's own API version: `1.41`. */
  apiVersion: string;
  /** `linux/amd64`-like, where the ping tells it. */
  osType: string;
  /** True where Podman answers in the place of a Docker Engine. */
  podman?: boolean;
}
