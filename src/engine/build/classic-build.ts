import { createHash } from 'node:crypto';
import { pathInContext, type BuildContext } from './context.js';
import { readInstructions } from './dockerfile.js';
import { buildFailure } from './failure.js';
import { buildQuery } from './query.js';
import type { BuildOptions, BuildRequest } from './request.js';
import { failureIn, postForMessages } from './stream.js';
import { packContext } from './tar.js';
import type { EngineConnection } from '../connection.js';
import { imageId } from '../images/image-id.js';
import { registryConfig, registryHost } from '../images/registry-auth.js';

const TAIL_LINES = 20;

/** Builds with the engine's classic builder, or Podman's, from a tar of the context; resolves to the image's id. */
export async function buildWithClassicBuilder(
  connection: EngineConnection,
  request: BuildRequest,
  context: BuildContext,
  options: BuildOptions,
): Promise<string> {
  const query = buildQuery(request);
  const inside = pathInContext(context);
  const dockerfile = inside ?? addedName(context);
  query.set('dockerfile', dockerfile);
  if (context.kind === 'remote') query.set('remote', context.url);
  const body = context.kind === 'local' ? await packContext(context, dockerfile, inside === undefined) : undefined;
  const messages = postForMessages(connection, {
    path: `/build?${query.toString()}`,
    headers: { 'X-Registry-Config': await registryHeader(context) },
    ...(body && { body }),
    ...(options.signal && { signal: options.signal }),
  });
  const id = await followClassicBuild(messages, request, context, options);
  return id ?? (await imageId(connection, request.tag)) ?? '';
}

async function followClassicBuild(
  messages: ReturnType<typeof postForMessages>,
  request: BuildRequest,
  context: BuildContext,
  options: BuildOptions,
): Promise<string | undefined> {
  let id: string | undefined;
  let step = { name: '', tail: [] as string[] };
  for await (const message of messages) {
    for (const line of (message.stream ?? '').split('\n').filter((text) => text.trim() !== '')) {
      options.onLog?.(line);
      const began = /^(?:\[\d+\/\d+\] )?(step (\d+\/\d+) ?: (.*))$/i.exec(line);
      if (began === null) step.tail = [...step.tail, line].slice(-TAIL_LINES);
      else {
        step = { name: began[1] ?? '', tail: [] };
        options.onProgress?.(`build step ${began[2] ?? ''} ${began[3]?.slice(0, 80) ?? ''}`);
      }
    }
    id = (message.aux as { ID?: string } | undefined)?.ID ?? id;
    const failure = failureIn(message);
    if (failure !== undefined) throw buildFailure(request, context, { message: failure, step });
  }
  return id;
}

/** A name for a Dockerfile that is not in the context, made from its content. */
function addedName(context: BuildContext): string {
  const text = context.kind === 'local' ? context.text : '';
  return `.dockerfile.${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** The credentials for the registries of the base images. */
async function registryHeader(context: BuildContext): Promise<string> {
  const froms =
    context.kind === 'local' ? readInstructions(context.text).filter((item) => item.keyword === 'FROM') : [];
  const hosts = froms.map((from) => registryHost(/^FROM (?:--\S+ )*(\S+)/i.exec(from.text)?.[1] ?? ''));
  return Buffer.from(JSON.stringify(await registryConfig(hosts))).toString('base64');
}
