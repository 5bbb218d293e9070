import { posix, resolve } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readArchive, writeArchive } from '../engine/files/copy-archive.js';
import { statInContainer } from '../engine/files/file-stat.js';
import { DevenvError } from '../errors.js';
import { formatAskedFor } from '../plan/asked-for.js';
import { placeCopy } from '../plan/copy-place.js';
import type { CopyPlace, CopyTarget } from '../plan/copy-place.js';
import { isInMemory } from '../plan/in-memory.js';
import type { ObservedContainer } from '../plan/observed.js';
import type { Stack } from '../stack/stack.js';
import { copyTargetAt } from '../project/copy-target.js';
import { isFolder, packPath } from '../project/pack-path.js';
import { unpackArchive } from '../project/unpack-archive.js';
import type { CpResult } from './cp.js';
import type { Session, Surroundings } from './session/session.js';

export interface CopyOptions {
  /** Keep owners. */
  archive: boolean;
  /** Copy what a link at the source points to. */
  followLink: boolean;
  /** Only tell what would be copied where. */
  dryRun: boolean;
}

/** Where `-` reads from and writes to. */
export interface CopyStreams {
  stdin: Readable;
  stdout: NodeJS.WritableStream;
}

/** Copies a path of a container to a path of this machine, or to `-` as a tar archive. */
export async function copyFrom(
  { connection, stack }: Session,
  container: ObservedContainer,
  path: string,
  target: string,
  options: CopyOptions,
  { stdout }: CopyStreams,
  surroundings: Surroundings,
): Promise<CpResult> {
  const { id, name, service } = container;
  refuseMemory(
    stack,
    service,
    path,
    `devenv exec -T ${service} tar -c -C ${posix.dirname(path)} ${posix.basename(path)} | tar -x`,
  );
  const stat = await statInContainer(connection, id, path);
  if (stat === undefined) throw notThere(path, service);
  const followed = options.followLink && stat.linkTarget !== '';
  const source = followed ? posix.resolve(posix.dirname(path), stat.linkTarget) : path;
  const actual = followed ? await statInContainer(connection, id, source) : stat;
  if (actual === undefined) throw notThere(source, service);
  const place =
    target === '-'
      ? undefined
      : placeCopy({ path, isDirectory: actual.isDirectory }, copyTargetAt(resolvedTarget(target)));
  if (options.dryRun) {
    const words = `copy ${path} to ${place === undefined ? 'standard output' : fullPath(place)}`;
    return { containers: [name], files: 0, bytes: 0, plan: formatAskedFor([{ ...container, words }]) };
  }
  const archive = await readArchive(connection, id, source);
  return telling(container, surroundings, async (count) => {
    if (place === undefined) {
      await pipeline(archive, count, stdout, { end: false });
      return { containers: [name], files: 0, bytes: count.bytes };
    }
    const counted = archive.pipe(count);
    archive.on('error', (error: Error) => counted.destroy(error));
    const { files, bytes, leftOut } = await unpackArchive(counted, { ...place, archive: options.archive });
    if (leftOut.length > 0) surroundings.onWarning(`Left out, neither files nor links: ${leftOut.join(', ')}`);
    return { containers: [name], files, bytes };
  });
}

/** Copies a path of this machine, or a tar archive from `-`, to a path in each of some containers. */
export async function copyTo(
  session: Session,
  containers: ObservedContainer[],
  source: string,
  path: string,
  options: CopyOptions,
  { stdin }: CopyStreams,
  surroundings: Surroundings,
): Promise<CpResult> {
  const piped = source === '-';
  if (piped && containers.length > 1) {
    throw new DevenvError('USAGE', 'An archive from standard input can be copied to one replica only.', {
      suggestions: ['devenv cp --index 1 - SERVICE:PATH'],
    });
  }
  const jobs: { container: ObservedContainer; place: CopyPlace }[] = [];
  for (const container of containers) {
    const target = await targetIn(session, container, path);
    const isDirectory = piped || (await isFolder(source, options.followLink));
    if (piped && target.state !== 'directory') {
      throw new DevenvError(
        'USAGE',
        `${path} of service ${container.service} must be a folder to unpack an archive in.`,
      );
    }
    const place = piped
      ? { folder: target.path, name: '' }
      : placeCopy({ path: sourceName(source), isDirectory }, target);
    jobs.push({ container, place });
  }
  const results: CpResult[] = [];
  for (const { container, place } of jobs) {
    const tar = piped ? '' : `tar -c ${source} | `;
    refuseMemory(
      session.stack,
      container.service,
      fullPath(place),
      `${tar}devenv exec -T ${container.service} tar -x -C ${place.folder}`,
    );
  }
  if (options.dryRun) return previewOf(piped ? 'standard input' : source, jobs);
  for (const { container, place } of jobs) {
    const archive = piped ? stdin : packPath(source, place.name, options.followLink);
    results.push(
      await telling(container, surroundings, async (count) => {
        archive.on('error', (error) => count.destroy(error));
        const { service } = container;
        const { folder } = place;
        const sending = { folder, archive: archive.pipe(count), owned: options.archive, service };
        await writeArchive(session.connection, container.id, sending);
        return { containers: [container.name], files: 0, bytes: count.bytes };
      }),
    );
  }
  return {
    containers: results.flatMap((result) => result.containers),
    files: 0,
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Throws UNSUPPORTED for a path in a tmpfs, with what copies there. */
function refuseMemory({ services }: Stack, service: string, path: string, instead: string): void {
  const declared = services[service];
  if (declared === undefined || !isInMemory(declared, path)) return;
  throw new DevenvError('UNSUPPORTED', `${path} of service ${service} is in a tmpfs: the engine cannot copy there.`, {
    reason: 'A tmpfs is seen by the processes of the service alone.',
    suggestions: [instead],
    service,
  });
}

/** What would be copied where. */
function previewOf(source: string, jobs: { container: ObservedContainer; place: CopyPlace }[]): CpResult {
  const asked = jobs.map(({ container, place }) => ({ ...container, words: `copy ${source} to ${fullPath(place)}` }));
  return { containers: jobs.map(({ container }) => container.name), files: 0, bytes: 0, plan: formatAskedFor(asked) };
}

function fullPath({ folder, name }: CopyPlace): string {
  return posix.join(folder, name);
}

/** `.` and `..` take the name of the folder that they are. */
function sourceName(source: string): string {
  return /(^|\/)\.\.?$/.test(source) && !source.endsWith('/.') && source !== '.' ? resolve(source) : source;
}

/** A path of this machine in full, with the slash at its end that may say what is meant. */
function resolvedTarget(target: string): string {
  const full = resolve(target);
  return target.endsWith('/') && full !== '/' ? `${full}/` : full;
}

/** What a path in a container is, a link followed once. */
async function targetIn({ connection }: Session, { id }: ObservedContainer, path: string): Promise<CopyTarget> {
  const stat = await statInContainer(connection, id, path);
  if (stat === undefined) return { path, state: 'missing' };
  if (stat.linkTarget === '') return { path, state: stat.isDirectory ? 'directory' : 'other' };
  const target = posix.resolve(posix.dirname(path), stat.linkTarget);
  const actual = await statInContainer(connection, id, target);
  return { path: target, state: actual === undefined ? 'missing' : actual.isDirectory ? 'directory' : 'other' };
}

function notThere(path: string, service: string): DevenvError {
  return new DevenvError('FILE_NOT_FOUND', `There is no ${path} in service ${service}.`, { service });
}

/** A stream that hands everything on and counts it. */
class ByteCount extends Transform {
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}

/** How often it is told how far a copy is, in milliseconds. */
const TELL_MS = 200;

/** Does a copy, telling its start, how far it is, and its end. */
async function telling(
  { service, number }: ObservedContainer,
  { onEvent }: Surroundings,
  copy: (count: ByteCount) => Promise<CpResult>,
): Promise<CpResult> {
  const ref = { service, number, role: 'workload' } as const;
  const event = { id: number, step: { kind: 'copy', ref } as const, cause: 'asked for', subject: service };
  const count = new ByteCount();
  const began = Date.now();
  onEvent({ ...event, phase: 'started' });
  const clock = setInterval(() => {
    onEvent({ ...event, phase: 'progress', detail: `copying, ${(count.bytes / 1e6).toFixed(1)} MB so far` });
  }, TELL_MS);
  try {
    const result = await copy(count);
    onEvent({ ...event, phase: 'done', elapsedMs: Date.now() - began });
    return result;
  } catch (error) {
    onEvent({ ...event, phase: 'skipped' });
    throw error;
  } finally {
    clearInterval(clock);
  }
}
