import { extract } from 'tar-stream';
import type { EngineConnection } from '../connection.js';
import { engineFault } from '../failures/failure.js';

/** The numbers that stand for the user of a container's process. */
export interface ContainerUser {
  uid: number;
  gid: number;
}

/**
 * Who a container's process runs as, from its configuration (`user`, `user:group`, names or numbers) and its own
 * /etc/passwd and /etc/group (`GET /containers/{id}/archive`). Root where a name is not found there.
 */
export async function containerUser(connection: EngineConnection, id: string, user: string): Promise<ContainerUser> {
  if (user === '' || user === 'root' || user === '0') return { uid: 0, gid: 0 };
  if (/^\d+:\d+$/.test(user)) return numbersOf(user, '', '');
  const [passwd, group] = await Promise.all([
    fileOf(connection, id, '/etc/passwd'),
    user.includes(':') ? fileOf(connection, id, '/etc/group') : '',
  ]);
  return numbersOf(user, passwd, group);
}

/** The numbers of `user[:group]` by the lines of /etc/passwd and /etc/group (passwd(5), group(5)). */
export function numbersOf(user: string, passwd: string, group: string): ContainerUser {
  const [name = '', groupName] = user.split(':');
  const account = linesOf(passwd).find(([account, , uid]) => account === name || uid === name);
  const uid = /^\d+$/.test(name) ? Number(name) : Number(account?.[2] ?? 0);
  if (groupName === undefined) return { uid, gid: Number(account?.[3] ?? 0) };
  if (/^\d+$/.test(groupName)) return { uid, gid: Number(groupName) };
  return { uid, gid: Number(linesOf(group).find(([one]) => one === groupName)?.[2] ?? 0) };
}

function linesOf(text: string): string[][] {
  return text.split('\n').map((line) => line.trim().split(':'));
}

async function fileOf({ docker }: EngineConnection, id: string, path: string): Promise<string> {
  try {
    const archive = await docker.getContainer(id).getArchive({ path });
    const files = extract();
    archive.pipe(files);
    let text = '';
    for await (const file of files) for await (const chunk of file) text += String(chunk);
    return text;
  } catch (error) {
    if (engineFault(error).status === 404) return '';
    throw error;
  }
}
