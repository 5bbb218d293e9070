import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bothFilters,
  excludeFilter,
  includeFilter,
  matchesSegment,
  segments,
  type PathFilter,
} from '../build/patterns.js';
import { walkContext, type ContextEntry } from '../build/walk.js';
import type { GrpcCall } from './grpc.js';

/** A folder that the engine may ask for: one of this machine, or files that exist only in memory. */
export type SyncedFolder = { root: string } | { files: Record<string, string> };

/** The entries of a folder that a call asks for by its `include-patterns`, `exclude-patterns` and `followpaths`. */
export async function wantedBy(call: GrpcCall, folder: SyncedFolder): Promise<AsyncIterable<ContextEntry>> {
  const include = includeFilter(patternsIn(call, 'include-patterns'));
  const exclude = excludeFilter(patternsIn(call, 'exclude-patterns'));
  const filter = bothFilters(include, exclude);
  if (!('root' in folder)) return memoryEntries(folder.files, filter);
  const follow = await followFilter(folder.root, patternsIn(call, 'followpaths'));
  return walkContext(folder.root, bothFilters(filter, follow));
}

/** The values of a metadata key; BuildKit percent-encodes all of them where one is not plain ASCII, and says so. */
function patternsIn(call: GrpcCall, key: string): string[] {
  const encoded = call.header(`${key}-encoded`)[0] === '1';
  return call.header(key).map((value) => (encoded ? decodeURIComponent(value.replaceAll('+', '%20')) : value));
}

/** Only what a COPY names. Where a symbolic link is on the way, everything, since it may point anywhere in the context. */
async function followFilter(root: string, paths: string[]): Promise<PathFilter> {
  const links = await Promise.all(paths.map((path) => meetsLink(root, segments(path))));
  return includeFilter(links.includes(true) ? [] : paths);
}

async function meetsLink(folder: string, [part, ...rest]: string[]): Promise<boolean> {
  if (part === undefined) return false;
  if (part === '**') return true;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => matchesSegment(part, candidate))) {
    const stats = await lstat(join(folder, name)).catch(() => undefined);
    if (stats?.isSymbolicLink()) return true;
    if (stats?.isDirectory() && (await meetsLink(join(folder, name), rest))) return true;
  }
  return false;
}

/** Files from memory; their time is made from their content, so that the engine sees a change of equal length. */
async function* memoryEntries(files: Record<string, string>, filter: PathFilter): AsyncGenerator<ContextEntry> {
  for (const [path, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!filter.includes(path)) continue;
    const content = Buffer.from(text);
    const mtime = createHash('sha256').update(content).digest().readBigUInt64BE() >> 2n;
    yield await Promise.resolve({ path, source: '', type: 'file', mode: 0o644, size: content.length, mtime, content });
  }
}
