// Bundles src/ into dist/program.cjs and writes oclif.manifest.json. One file: resolving a few dozen modules takes longer than
// reading one, and what a command does not use is neither evaluated nor compiled (bin/run.js).
//   node scripts/build.js
// A command that does not compile is reported and left out, so that the others can be tried; the exit code is then 1.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyRequires } from './build/lazy-requires.js';
import { lazyModules } from './build/lazy-modules.js';
import { leftOut } from './build/left-out.js';
import { writeManifest } from './build/manifest.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/**
 * What stands before the program makes it a module for `require` and, for `vm.Script`, a function that takes what a module
 * is given: nothing has to be put around a text of this size, which V8 would copy.
 */
const MODULE = 'exports, require, module, __filename, __dirname';
const HEAD = `(typeof module === 'undefined' ? (f) => f : (f) => f(${MODULE}))(function (${MODULE}) {`;

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

/** @param {string[]} entries @returns the bundle of every command that compiles, and why others do not */
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
    stdin: { contents: entryOf(entries), resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    outfile: 'dist/program.cjs',
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['typescript'],
    banner: { js: HEAD },
    footer: { js: '})' },
    define: { 'process.env.NODE_ENV': '"production"' },
    // the program has no module's URL to tell: who asks for one fails the build
    logOverride: { 'empty-import-meta': 'error' },
    // A fifth less to read and to compile, at each start; where things are written is told by the map.
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    charset: 'ascii',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
    plugins: [leftOut(), lazyRequires(), lazyModules(dist)],
  });
}

/** The program's own entry: all commands, each evaluated when it is asked for. */
function entryOf(entries) {
  const lines = entries.map((path) => `${JSON.stringify(idOf(path))}: () => import(${JSON.stringify(`./${path}`)}),`);
  return [
    "import { main as run } from './src/main.ts';",
    `export const commands = {\n${lines.join('\n')}\n};`,
    'export const main = (argv: string[], cache: never) => run(argv, commands as never, cache);',
  ].join('\n');
}

/** `src/commands/template/list.ts` -> `template:list` */
function idOf(path) {
  return relative('src/commands', path).replace(/\.ts$/, '').split(sep).join(':');
}

/** @param {any} error */
function describe(error) {
  return (error.errors ?? []).map(
    ({ text, location }) => text + (location ? ` (${location.file}:${location.line}:${location.column})` : ''),
  );
}

/** A text of a byte a character is read in a third of the time; esbuild leaves what stands in patterns as it is. */
function asciiOnly(text) {
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A program with a last line for `bin/run.js`: a hash of it, to know it again, and the first word of each command. */
function named(program) {
  const words = new Set(commands.map((path) => idOf(path).split(':')[0]));
  const hash = createHash('sha256').update(program).digest('hex').slice(0, 32);
  return `${program}//${[hash, ...words].join(' ')}\n`;
}

/** Writes the program in one rename, so that a start meanwhile reads the old or the new, and removes other builds' files. */
async function writeOutputs(outputs) {
  await mkdir(dist, { recursive: true });
  for (const { path, text } of outputs) {
    const contents = Buffer.from(path.endsWith('.cjs') ? named(asciiOnly(text)) : text);
    const old = await readFile(path).catch(() => undefined);
    if (old !== undefined && Buffer.compare(old, contents) === 0) continue;
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  const wanted = outputs.map(({ path }) => relative(dist, path));
  for (const name of await readdir(dist)) {
    if (!wanted.includes(name) && !/\.\d+$/.test(name)) await rm(join(dist, name), { recursive: true, force: true });
  }
}
