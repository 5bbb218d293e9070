import { readdir, readFile, readlink } from 'node:fs/promises';
import type { EngineConnection } from '../connection.js';
import { containerAsHolder } from './holder.js';
import type { Holder } from './holder.js';

/** Finds the container or the local process that holds a port; undefined where neither can be found. */
export async function findPortHolder(
  { docker }: EngineConnection,
  port: number,
  ownProject: string,
): Promise<Holder | undefined> {
  const containers = await docker.listContainers();
  const holder = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
  if (holder !== undefined) return containerAsHolder(holder, ownProject);
  const found = await localProcess(port).catch(() => undefined);
  return found && { words: `${found.name} (process ${found.pid})`, fix: `kill ${found.pid}` };
}

/** The process that listens on a TCP port, from /proc; Linux only, and only where its descriptors may be read. */
async function localProcess(port: number): Promise<{ pid: number; name: string } | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const inodes = tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9] ?? ''}]`);
  if (inodes.length === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    if (!links.some((link) => inodes.includes(link))) continue;
    return { pid: Number(pid), name: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() };
  }
  return undefined;
}
