import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DevenvError } from '../../errors.js';
import type { Build } from '../../stack/stack.js';
import { entitlements } from '../build/bake-file.js';
import type { BuildContext } from '../build/context.js';
import { buildFailure } from '../build/failure.js';
import type { BuildOptions, BuildRequest } from '../build/request.js';
import { readCacheEntry } from '../build/cache.js';
import { openControl, type Control } from './control.js';
import { frontendAttributes } from './frontend.js';
import { followBuild, type BuildProgress } from './progress.js';
import { bytesOf, decodeMessage, encodeMessage, textOf } from './protobuf.js';
import { decodeTrace } from './trace.js';
import { atLeast } from '../connect/api-version.js';
import type { EngineConnection } from '../connection.js';
import { imageId } from '../images/image-id.js';
import { canonicalReference } from '../images/reference.js';

/** How long after the end of a build its last lines may take; the trace of one that was refused never ends. */
const LAST_LINES_MS = 500;

/** Builds through BuildKit's own interface, which knows named contexts and entitlements; resolves to the image's id. */
export async function solveBuild(
  connection: EngineConnection,
  request: BuildRequest,
  context: BuildContext,
  session: string,
  options: BuildOptions,
): Promise<string> {
  refuseOldFrontend(connection, request, context);
  const control = await openControl(connection, options.signal);
  const progress = followBuild();
  const ref = randomUUID();
  try {
    const attributes = await frontendAttributes(connection, request, context);
    const solving = control.call('Solve', solveRequest(request, attributes, session, ref));
    const status = followStatus(control, ref, progress, options);
    const answer = await solving.finally(() => Promise.race([status, pause(LAST_LINES_MS, undefined, { ref: false })]));
    return digestIn(answer) ?? (await imageId(connection, request.tag)) ?? '';
  } catch (error) {
    if (options.signal?.aborted || error instanceof DevenvError) throw error;
    const step = progress.failedStep();
    throw buildFailure(request, context, { message: (error as Error).message, ...(step && { step }) });
  } finally {
    control.close();
  }
}

/** The frontend built into engines before 23 would take a named context for an image. A syntax line brings a newer one. */
function refuseOldFrontend(
  { apiVersion }: EngineConnection,
  { service, build }: BuildRequest,
  context: BuildContext,
): void {
  if (Object.keys(build.additional_contexts ?? {}).length === 0 || atLeast(apiVersion, '1.42')) return;
  if (context.kind === 'remote' || /^#\s*syntax\s*=/im.test(context.text)) return;
  throw new DevenvError(
    'UNSUPPORTED',
    `The build of ${service} has additional_contexts, which this engine is too old for.`,
    {
      reason: `Docker Engine 23 (API 1.42) is the first that has them built in; this one has API ${apiVersion}.`,
      suggestions: ['Update the engine', 'Begin the Dockerfile with: # syntax=docker/dockerfile:1'],
      service,
    },
  );
}

/** (moby.buildkit.v1, SolveRequest) */
function solveRequest(request: BuildRequest, attributes: [string, string][], session: string, ref: string): Buffer {
  const names = [...new Set([request.tag, ...(request.build.tags ?? [])])].map(canonicalReference).join(',');
  return encodeMessage([
    [1, ref],
    [3, 'moby'],
    [4, pair('name', names)],
    [5, session],
    [6, 'dockerfile.v0'],
    ...attributes.map(([key, value]) => [7, pair(key, value)] as const),
    [8, cacheExports(request.build)],
    ...entitlements(request.build).map((entitlement) => [9, entitlement] as const),
  ]);
}

/** Where the cache of the build is written to. (moby.buildkit.v1, CacheOptions) */
function cacheExports({ cache_to: entries = [] }: Build): Buffer {
  return encodeMessage(
    entries.map(readCacheEntry).map(({ type, attributes }) => {
      const pairs = Object.entries(attributes).map(([key, value]) => [2, pair(key, value)] as const);
      return [4, encodeMessage([[1, type], ...pairs])] as const;
    }),
  );
}

function pair(key: string, value: string): Buffer {
  return encodeMessage([
    [1, key],
    [2, value],
  ]);
}

async function followStatus(
  control: Control,
  ref: string,
  progress: BuildProgress,
  options: BuildOptions,
): Promise<void> {
  try {
    for await (const message of control.stream('Status', encodeMessage([[1, ref]]))) {
      const { detail, lines } = progress.take(decodeTrace(message));
      if (detail !== undefined) options.onProgress?.(detail);
      for (const line of lines) options.onLog?.(line);
    }
  } catch {
    // The answer to Solve says why.
  }
}

/** The image's digest in the exporter's answer. (moby.buildkit.v1, SolveResponse) */
function digestIn(answer: Buffer): string | undefined {
  const entries = bytesOf(decodeMessage(answer), 1).map((bytes) => decodeMessage(bytes));
  const digest = entries.find((entry) => textOf(entry, 1) === 'containerimage.digest');
  return digest && textOf(digest, 2);
}
