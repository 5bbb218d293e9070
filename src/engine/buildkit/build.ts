import { createHash, randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { BuildContext } from '../build/context.js';
import { buildFailure } from '../build/failure.js';
import { buildQuery } from '../build/query.js';
import { failureIn, postForMessages, type StreamMessage } from '../build/stream.js';
import type { BuildOptions, BuildRequest } from '../build/request.js';
import { giveCredentials } from './auth.js';
import { syncFolders } from './filesync.js';
import type { SyncedFolder } from './folders.js';
import type { GrpcMethod } from './grpc.js';
import { followBuild, type BuildProgress } from './progress.js';
import { buildSecrets, getSecret } from './secrets.js';
import { namedFolders } from './named.js';
import { forOwnFrontend } from './own-frontend.js';
import { openSession, type BuildSession } from './session.js';
import { needsControl } from './frontend.js';
import { solveBuild } from './solve.js';
import { checkAgent, forwardAgent } from './ssh.js';
import { decodeTrace } from './trace.js';
import type { EngineConnection } from '../connection.js';
import { openSshAgents } from './ssh-agents.js';

/**
 * Builds with the engine's BuildKit and resolves to the image's id. Where the frontend that the Dockerfile names can't be
 * had, the engine's own reads it, and `onWarning` says so.
 */
export async function buildWithBuildKit(
  connection: EngineConnection,
  request: BuildRequest,
  context: BuildContext,
  options: BuildOptions,
): Promise<string> {
  try {
    return await buildInSession(connection, request, context, options);
  } catch (error) {
    const own = await forOwnFrontend(context, error);
    if (own === undefined || options.signal?.aborted) throw error;
    options.onWarning?.(`${(error as Error).message} The engine's own frontend builds ${request.service} instead.`);
    return await buildInSession(connection, request, own, options);
  }
}

/** (Engine API, ImageBuild with version=2) */
async function buildInSession(
  connection: EngineConnection,
  request: BuildRequest,
  context: BuildContext,
  options: BuildOptions,
): Promise<string> {
  const failure: { error?: Error } = {};
  const ssh = await openSshAgents(request, context);
  let session: BuildSession | undefined;
  try {
    const methods = await sessionMethods(request, context, ssh.sockets, (error) => (failure.error ??= error));
    session = await openSession(connection, methods, sharedKey(context));
    const run = needsControl(request, context) ? solveBuild : runBuild;
    return await run(connection, request, context, session.id, options);
  } catch (error) {
    throw failure.error ?? error;
  } finally {
    session?.close();
    await ssh.close();
  }
}

/** What the engine may call us for during the build. */
async function sessionMethods(
  { service, build, stack }: BuildRequest,
  context: BuildContext,
  agents: Map<string, string>,
  onError: (error: Error) => void,
): Promise<Record<string, GrpcMethod>> {
  const secrets = await buildSecrets(service, build, stack);
  return {
    '/moby.filesync.v1.FileSync/DiffCopy': syncFolders({ ...syncedFolders(context), ...namedFolders(build) }, onError),
    '/moby.filesync.v1.Auth/Credentials': giveCredentials,
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': getSecret(secrets),
    ...(agents.size > 0 && {
      '/moby.sshforward.v1.SSH/CheckAgent': checkAgent(agents),
      '/moby.sshforward.v1.SSH/ForwardAgent': forwardAgent(agents),
    }),
  };
}

function syncedFolders(context: BuildContext): Record<string, SyncedFolder> {
  if (context.kind === 'remote') {
    return context.text === undefined ? {} : { dockerfile: { files: { [context.dockerfile]: context.text } } };
  }
  const { root, folder, dockerfile, text, substitute } = context;
  const files = substitute ?? (folder === undefined ? { [dockerfile]: text } : undefined);
  return { context: { root }, dockerfile: files === undefined ? { root: folder ?? root } : { files } };
}

async function runBuild(
  connection: EngineConnection,
  request: BuildRequest,
  context: BuildContext,
  session: string,
  options: BuildOptions,
): Promise<string> {
  const query = buildQuery(request);
  query.set('version', '2');
  query.set('buildid', randomUUID());
  query.set('session', session);
  query.set('remote', context.kind === 'remote' ? context.url : 'client-session');
  query.set('dockerfile', context.dockerfile);
  const progress = followBuild();
  let id = '';
  const answer = { path: `/build?${query.toString()}`, ...(options.signal && { signal: options.signal }) };
  for await (const message of postForMessages(connection, answer)) {
    takeTrace(progress, message, options);
    id = imageId(message) ?? id;
    const failure = failureIn(message);
    if (failure === undefined) continue;
    const step = progress.failedStep();
    throw buildFailure(request, context, { message: failure, ...(step && { step }) });
  }
  return id;
}

function takeTrace(progress: BuildProgress, message: StreamMessage, options: BuildOptions): void {
  if (message.id !== 'moby.buildkit.trace' || typeof message.aux !== 'string') return;
  const { detail, lines } = progress.take(decodeTrace(Buffer.from(message.aux, 'base64')));
  if (detail !== undefined) options.onProgress?.(detail);
  for (const line of lines) options.onLog?.(line);
}

function imageId(message: StreamMessage): string | undefined {
  if (message.id !== 'moby.image.id') return undefined;
  return (message.aux as { ID?: string } | undefined)?.ID;
}

/** Names one folder of one user on one machine, without telling which. */
function sharedKey(context: BuildContext): string {
  const user = process.getuid?.() ?? userInfo().username;
  const place = context.kind === 'remote' ? context.url : context.root;
  return createHash('sha256').update([hostname(), user, place].join('\0')).digest('hex');
}
