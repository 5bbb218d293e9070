import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineConnection } from '../connection.js';
import { bakeEnvironment, bakeFile, entitlements, isLoaded, targetName } from './bake-file.js';
import type { BuildContext } from './context.js';
import { buildFailure } from './failure.js';
import type { BuildOptions, BuildRequest } from './request.js';
import { followBuild } from '../buildkit/progress.js';
import { pluginEnvironment } from '../cli-plugin.js';
import type { Buildx } from './buildx.js';
import { readRawTrace } from './buildx-trace.js';
import { imageId } from '../images/image-id.js';

/** The last words of buildx that are kept for an error. */
const LAST_LINES = 20;

/**
 * Hands a build to `docker buildx bake`; resolves to the image's id, or, where the engine does not get the image, to its
 * digest. The build is described on its standard input and secrets are in files or its environment: none is an argument.
 */
export async function buildWithBuildx(
  connection: EngineConnection,
  { buildx, builder }: { buildx: Buildx; builder: string | undefined },
  request: BuildRequest,
  context: BuildContext,
  options: BuildOptions,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'devenv-build-'));
  const metadata = join(folder, 'metadata.json');
  const { execa } = await import('execa');
  const progress = followBuild();
  const others: string[] = [];
  try {
    const running = execa(buildx.path, bakeArguments(request, builder, metadata), {
      env: { ...pluginEnvironment(connection), ...bakeEnvironment(request) },
      input: JSON.stringify(bakeFile([request])),
      stdout: 'ignore',
      buffer: false,
      reject: false,
      ...(options.signal && { cancelSignal: options.signal }),
    });
    for await (const line of running.iterable({ from: 'stderr' })) {
      const trace = readRawTrace(line);
      if (trace === undefined) others.push(...others.splice(0).slice(-LAST_LINES), line);
      else tell(progress.take(trace), options);
    }
    if (!(await running).failed) return await builtImage(connection, request, metadata);
    const step = progress.failedStep();
    const message = step?.error ?? others.findLast((line) => line.trim() !== '') ?? 'docker buildx failed';
    throw buildFailure(request, context, { message: message.replace(/^ERROR: /, ''), ...(step && { step }) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function bakeArguments(request: BuildRequest, builder: string | undefined, metadata: string): string[] {
  return [
    ...['bake', '--file', '-', '--progress', 'rawjson', '--metadata-file', metadata],
    ...['fs=*', 'ssh', ...entitlements(request.build)].flatMap((what) => ['--allow', what]),
    ...(builder === undefined ? [] : ['--builder', builder]),
    targetName(request.service),
  ];
}

function tell({ detail, lines }: { detail: string | undefined; lines: string[] }, options: BuildOptions): void {
  if (detail !== undefined) options.onProgress?.(detail);
  for (const line of lines) options.onLog?.(line);
}

async function builtImage(connection: EngineConnection, request: BuildRequest, metadata: string): Promise<string> {
  const text = await readFile(metadata, 'utf8').catch(() => '{}');
  const told = (JSON.parse(text) as Record<string, Record<string, unknown>>)[targetName(request.service)];
  const digest = told?.['containerimage.digest'];
  if (typeof digest === 'string' && !isLoaded(request)) return digest;
  return (await imageId(connection, request.tag)) ?? '';
}
