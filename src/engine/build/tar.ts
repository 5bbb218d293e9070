import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pack as createPack, type Pack } from 'tar-stream';
import type { BuildContext } from './context.js';
import { excludeFilter, type PathFilter } from './patterns.js';
import { walkContext, type ContextEntry } from './walk.js';

type LocalContext = Extract<BuildContext, { kind: 'local' }>;

/**
 * A build context as a tar stream, without what its .dockerignore excludes; everything belongs to root. With
 * `addDockerfile` the Dockerfile, which lies elsewhere, is added under the name `dockerfile`.
 */
export async function packContext(
  context: LocalContext,
  dockerfile: string,
  addDockerfile: boolean,
): Promise<Readable> {
  const filter = keepNeeded(excludeFilter(await ignoreLines(context)), dockerfile);
  const pack = createPack();
  void fill(pack, context, filter, addDockerfile ? dockerfile : undefined).catch((error: unknown) => {
    pack.destroy(error as Error);
  });
  return Readable.from(pack);
}

async function fill(pack: Pack, context: LocalContext, filter: PathFilter, added: string | undefined): Promise<void> {
  for await (const entry of walkContext(context.root, filter)) await add(pack, entry);
  if (added !== undefined) pack.entry({ name: added, mode: 0o644 }, context.text);
  pack.finalize();
}

async function add(pack: Pack, entry: ContextEntry): Promise<void> {
  const header = {
    name: entry.path,
    mode: entry.mode,
    mtime: new Date(Number(entry.mtime / 1_000_000n)),
    type: entry.type,
    uid: 0,
    gid: 0,
    ...(entry.target !== undefined && { linkname: entry.target }),
  };
  if (entry.type !== 'file') {
    pack.entry(header);
    return;
  }
  const sink = pack.entry({ ...header, size: entry.size });
  // The header is out already: a file that grows meanwhile is cut at the announced size, as tar does.
  const source = createReadStream(entry.source, entry.size === 0 ? {} : { end: entry.size - 1 });
  for await (const chunk of source) if (!sink.write(chunk)) await once(sink, 'drain');
  sink.end(undefined);
}

/** The lines of the Dockerfile's own ignore file, else of the context's. */
async function ignoreLines(context: LocalContext): Promise<string[]> {
  const own = context.folder === undefined ? undefined : join(context.folder, `${context.dockerfile}.dockerignore`);
  for (const path of [own, join(context.root, '.dockerignore')]) {
    const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text.replace(/^\uFEFF/, '').split(/\r?\n/);
  }
  return [];
}

/** The builder needs the Dockerfile and the ignore file, whatever the latter says. */
function keepNeeded(filter: PathFilter, dockerfile: string): PathFilter {
  const needed = [dockerfile, '.dockerignore'];
  return {
    includes: (path) => needed.includes(path) || filter.includes(path),
    descends: (folder) => needed.some((path) => path.startsWith(`${folder}/`)) || filter.descends(folder),
  };
}
