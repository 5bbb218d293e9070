import type { EngineConnection } from '../connection.js';

/** The file system of a container as a tar archive (`GET /containers/{id}/export`). */
export function exportContainer({ docker }: EngineConnection, id: string): Promise<NodeJS.ReadableStream> {
  return docker.getContainer(id).export();
}

export interface CommitOptions {
  /** `name` or `name:tag`; without it the image has no name. */
  reference?: string | undefined;
  author?: string | undefined;
  message?: string | undefined;
  /** Dockerfile instructions. */
  changes: string[];
  pause: boolean;
}

/** Makes an image of a container's file system and returns its id (`POST /commit`). */
export async function commitContainer(
  { docker }: EngineConnection,
  id: string,
  { reference = '', author, message, changes, pause }: CommitOptions,
): Promise<string> {
  const colon = reference.lastIndexOf(':');
  const hasTag = colon > reference.lastIndexOf('/');
  const answer = (await docker.getContainer(id).commit({
    repo: hasTag ? reference.slice(0, colon) : reference,
    tag: hasTag ? reference.slice(colon + 1) : '',
    pause,
    ...(author === undefined ? {} : { author }),
    ...(message === undefined ? {} : { comment: message }),
    ...(changes.length === 0 ? {} : { changes: changes.join('\n') }),
  })) as { Id: string };
  return answer.Id;
}
