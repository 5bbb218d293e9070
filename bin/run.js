#!/usr/bin/env -S node --
'use strict';
// Node takes --env-file for its own wherever it stands, be it in `devenv exec api node --env-file .env`, unless a -- comes
// before it. npm's shims on Windows know this form of the first line; BusyBox's env does not.

// Loads the bundled program with what V8 compiled at an earlier start of the same command: compiling is a third of a start.
const { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

/** After so many runs that went well, what a command needs is thought to be known: one alone may have been about its help. */
const RUNS = 4;
/** How long what other builds keep is left to them: a checkout beside an installed program, say. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

giveHome();
const argv = process.argv.slice(2);
const program = join(__dirname, '..', 'dist', 'program.cjs');
const source = readProgram();
/**
 * Its last line: a hash of it, since neither version nor size nor time, which npm sets back, tell one build from another,
 * and the first word of each command.
 */
const [build, ...commands] = source
  .slice(source.lastIndexOf('//') + 2)
  .trim()
  .split(' ');
// as src/ui/report-failure.ts reads it
if (/(?:^|[\s,])(?:devenv|\*)(?=$|[\s,:])/.test(process.env.DEBUG ?? '')) void traceable().main(argv);
else void compiledBefore().main(argv, { folder: cacheFolder(), build });

/** A user whom this machine does not know, as in a container with a uid of its own, lives at the root, as elsewhere. */
function giveHome() {
  try {
    homedir();
  } catch {
    process.env.HOME = '/';
  }
}

function readProgram() {
  try {
    return readFileSync(program, 'latin1');
  } catch {
    process.stderr.write('devenv is not built yet: npm install && npm run build\n');
    process.exit(1);
  }
}

/** The program as Node loads it itself, slowly: what a trace names are the files and lines of src/. */
function traceable() {
  process.setSourceMapsEnabled(true);
  return require(program);
}

function compiledBefore() {
  const cache = cacheFile();
  const kept = read(cache);
  const script = new vm.Script(source, {
    filename: program,
    cachedData: kept?.subarray(0, -1),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // the last byte counts the runs whose code it holds
  const runs = kept === undefined || script.cachedDataRejected ? 0 : (kept.at(-1) ?? 0);
  if (runs < RUNS) process.once('exit', (code) => code === 0 && save(script, cache, runs + 1));
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(program), loaded, program, dirname(program));
  return loaded.exports;
}

/** One file for each command and build: another build or another Node has another name. */
function cacheFile() {
  const word = argv.find((one) => commands.includes(one)) ?? 'none';
  return join(cacheFolder(), 'compiled', `${word}-${process.version}-${process.arch}-${build}`);
}

/** What can be found out again. (XDG Base Directory Specification, cache) */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'devenv');
}

function read(file) {
  try {
    const { uid, mode } = statSync(file);
    // nobody else may have written what is run here
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return own ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what was compiled, and drops what was kept long ago. Where that cannot be written, it is done without. */
function save(script, cache, runs) {
  try {
    mkdirSync(dirname(cache), { recursive: true, mode: 0o700 });
    const temporary = `${cache}.${process.pid}`;
    writeFileSync(temporary, Buffer.concat([script.createCachedData(), Buffer.of(runs)]), { mode: 0o600 });
    renameSync(temporary, cache);
    for (const name of readdirSync(dirname(cache))) {
      const file = join(dirname(cache), name);
      if (Date.now() - statSync(file).mtimeMs > KEPT_MS) rmSync(file, { force: true });
    }
  } catch {
    return;
  }
}
