import type { Service } from '../../stack/stack.js';
import type { ContainerFile } from './spec.js';

const SOCKET = '/var/run/docker.sock';
const SETTINGS = '/run/secrets/docker';

/** A service as `use_api_socket` changes it: the engine's socket is bound, and DOCKER_CONFIG says where the logins are. */
export function withApiSocket(service: Service): Service {
  if (service.use_api_socket !== true) return service;
  return {
    ...service,
    volumes: [...(service.volumes ?? []), { type: 'bind', source: SOCKET, target: SOCKET }],
    environment: { DOCKER_CONFIG: SETTINGS, ...service.environment },
  };
}

/** The user's logins, for a service that asks for the socket and has no settings of Docker of its own. */
export function loginFiles(service: Service, logins: string): ContainerFile[] {
  const wanted = service.use_api_socket === true && service.environment?.['DOCKER_CONFIG'] === undefined;
  return wanted ? [{ path: `${SETTINGS}/config.json`, content: logins, mode: 0o444, uid: 0, gid: 0 }] : [];
}
