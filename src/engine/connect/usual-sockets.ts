import { join } from 'node:path';
import type { EngineEndpoint } from '../connection.js';

/** What the machine is, as far as the search depends on it. */
export interface Place {
  platform: NodeJS.Platform;
  home: string;
  uid: number;
  runtimeFolder?: string;
}

/** Where engines put their sockets, the most likely first. */
export function usualSockets(place: Place): EngineEndpoint[] {
  if (place.platform === 'win32')
    return [pipe('Docker Desktop', 'docker_engine'), pipe('Podman', 'podman-machine-default')];
  const candidates = [socket('system', '/var/run/docker.sock'), ...homeSockets(place), ...runtimeSockets(place)];
  return [...candidates, socket('Podman', '/run/podman/podman.sock')];
}

function homeSockets({ home, platform }: Place): EngineEndpoint[] {
  const machine = join(home, '.local/share/containers/podman/machine');
  return [
    socket(platform === 'darwin' ? 'Docker Desktop' : 'rootless', join(home, '.docker/run/docker.sock')),
    socket('Docker Desktop', join(home, '.docker/desktop/docker.sock')),
    socket('OrbStack', join(home, '.orbstack/run/docker.sock')),
    socket('Colima', join(home, '.colima/default/docker.sock')),
    socket('Colima', join(home, '.config/colima/default/docker.sock')),
    socket('Rancher Desktop', join(home, '.rd/docker.sock')),
    socket('Podman', join(machine, 'podman.sock')),
    socket('Podman', join(machine, 'qemu/podman.sock')),
  ];
}

function runtimeSockets({ platform, uid, runtimeFolder }: Place): EngineEndpoint[] {
  if (platform !== 'linux') return [];
  const folder = runtimeFolder ?? `/run/user/${uid}`;
  return [socket('rootless', join(folder, 'docker.sock')), socket('Podman', join(folder, 'podman/podman.sock'))];
}

function socket(name: string, path: string): EngineEndpoint {
  return { source: 'socket', name, host: `unix://${path}` };
}

function pipe(name: string, path: string): EngineEndpoint {
  return { source: 'socket', name, host: `npipe:////./pipe/${path}` };
}
