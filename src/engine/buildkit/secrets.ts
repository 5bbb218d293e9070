import { readFile } from 'node:fs/promises';
import { DevenvError } from '../../errors.js';
import { variableContent } from '../../stack/file-content.js';
import type { Build, Stack } from '../../stack/stack.js';
import { GRPC, type GrpcMethod } from './grpc.js';
import { decodeMessage, encodeMessage, textOf } from './protobuf.js';

/**
 * The secrets that a build may mount, by the id that a Dockerfile names (`RUN --mount=type=secret,id=…`).
 * Throws FILE_NOT_FOUND for a secret file that can't be read.
 */
export async function buildSecrets(service: string, build: Build, stack: Stack): Promise<Map<string, Buffer>> {
  const secrets = new Map<string, Buffer>();
  for (const { source, target } of build.secrets ?? []) {
    const content = await secretContent(service, source, stack);
    if (content !== undefined) secrets.set(target ?? source, content);
  }
  return secrets;
}

async function secretContent(service: string, source: string, stack: Stack): Promise<Buffer | undefined> {
  const secret = stack.secrets[source];
  if (secret?.content !== undefined) return Buffer.from(secret.content);
  if (secret?.environment !== undefined) return Buffer.from(variableContent(stack, 'secret', source, secret) ?? '');
  if (secret?.file === undefined) return undefined;
  try {
    return await readFile(secret.file);
  } catch (cause) {
    throw new DevenvError('FILE_NOT_FOUND', `The file of build secret ${source} can't be read: ${secret.file}.`, {
      reason: (cause as Error).message,
      suggestions: [`Create ${secret.file}, or change \`file:\` of secret ${source}`],
      service,
      cause,
    });
  }
}

/** Hands secrets to the engine by id. (moby.buildkit.secrets.v1.Secrets/GetSecret) */
export function getSecret(secrets: Map<string, Buffer>): GrpcMethod {
  return async (call) => {
    for await (const message of call.messages) {
      const id = textOf(decodeMessage(message), 1);
      const secret = secrets.get(id);
      if (secret === undefined) return { code: GRPC.notFound, message: `no secret ${id}` };
      await call.send(encodeMessage([[1, secret]]));
      break;
    }
    return undefined;
  };
}
