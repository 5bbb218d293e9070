// Bundles src/ into dist/: one entry a command, shared code in chunks, and writes oclif.manifest.json.
//   node scripts/build.js [--clean]
// A command that does not compile is reported and left out, so that the others can be tried; the exit code is then 1.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { callBuiltinModules } from './build/builtin-modules.js';
import { lazyRequires } from './build/lazy-requires.js';
import { leftOut } from './build/left-out.js';
import { writeManifest } from './build/manifest.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** A running devenv may still load a chunk of the build before; only older ones are removed, all of them with --clean. */
const KEEP_STALE_MS = process.argv.includes('--clean') ? 0 : 10 * 60_000;

const banner = [
  'const __builtin = process.getBuiltinModule;',
  "const require = __builtin('module').createRequire(import.meta.url);",
  "const __filename = __builtin('url').fileURLToPath(import.meta.url), __dirname = __builtin('path').dirname(__filename);",
].join('\n');

const commands = (await readdir(join(root, 'src/commands'), { recursive: true }))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src/commands', name))
  .sort();

const { result, broken } = await bundleWhatCompiles(commands);
await writeOutputs(result.outputFiles);
if (process.env.META) await writeFile(process.env.META, JSON.stringify(result.metafile));
const failedToLoad = await writeManifest(root);
for (const [entry, messages] of broken) console.error(`✖ ${entry}: ${messages.join('\n  ')}`);
for (const [id, message] of failedToLoad) console.error(`✖ command ${id} does not load: ${message}`);
if (broken.size + failedToLoad.size > 0) process.exitCode = 1;

/** @param {string[]} entries @returns the outputs of src/main.ts and every command that compiles, and why others do not */
async function bundleWhatCompiles(entries) {
  const broken = new Map();
  try {
    return { result: await bundle(entries), broken };
  } catch (error) {
    if (error.errors === undefined) throw error;
  }
  for (const entry of entries) {
    await bundle([entry]).catch((error) => broken.set(entry, describe(error)));
  }
  return { result: await bundle(entries.filter((entry) => !broken.has(entry))), broken };
}

/** @param {string[]} entries */
function bundle(entries) {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts', ...entries],
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    external: ['typescript'],
    banner: { js: banner },
    define: { 'process.env.NODE_ENV': '"production"' },
    minifySyntax: true,
    keepNames: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [leftOut(), lazyRequires()],
  });
}

/** @param {any} error */
function describe(error) {
  return (error.errors ?? []).map(
    ({ text, location }) => text + (location ? ` (${location.file}:${location.line}:${location.column})` : ''),
  );
}

/** Writes what changed, each file in one rename: colleagues' and users' running programs never read half a file. */
async function writeOutputs(outputs) {
  const files = outputs.map(({ path, text }) => ({ path, contents: Buffer.from(callBuiltinModules(text)) }));
  const wanted = new Set(files.map((file) => relative(dist, file.path)));
  await Promise.all(
    files.map(async (file) => {
      const old = await readFile(file.path).catch(() => undefined);
      if (old?.equals(file.contents)) return;
      await mkdir(dirname(file.path), { recursive: true });
      const temporary = `${file.path}.${process.pid}`;
      await writeFile(temporary, file.contents);
      await rename(temporary, file.path);
    }),
  );
  for (const name of await readdir(dist, { recursive: true })) {
    const path = join(dist, name);
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile() || wanted.has(name)) continue;
    const isCommand = name.startsWith('commands');
    if (isCommand || Date.now() - info.mtimeMs > KEEP_STALE_MS) await rm(path, { force: true });
  }
}
