import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import ts from 'typescript';
import { deferCompiledRequires } from './lazy-requires.js';

const NAMESPACE = 'lazy-module';

const OPTIONS = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
  isolatedModules: true,
  inlineSourceMap: true,
};

/**
 * An esbuild plugin that makes each ECMAScript module, ours and those of packages, a function of its own that is called
 * when something of the module is first used. esbuild itself would hoist the functions of all modules into one scope, and
 * V8 would have to know every one of them before the first line runs. What a module does when it is evaluated may
 * happen later than it says, or never: ours do nothing.
 * @param {string} folder where the bundle's map stands, which names sources from there
 * @returns {import('esbuild').Plugin}
 */
export function lazyModules(folder) {
  return {
    name: 'lazy-modules',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === NAMESPACE || kind === 'entry-point' || isBuiltin(path)) return undefined;
        const found = await build.resolve(path, {
          importer,
          resolveDir,
          kind:
            importer.includes('node_modules') && kind === 'require-call' && !isModule(importer)
              ? kind
              : 'import-statement',
          pluginData: NAMESPACE,
        });
        const takes =
          found.errors.length === 0 && found.namespace === 'file' && !found.external && isModule(found.path);
        return takes ? { ...found, namespace: NAMESPACE } : found;
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const { outputText } = ts.transpileModule(text.replaceAll('import.meta.dirname', '__dirname'), {
          compilerOptions: { ...OPTIONS, sourceRoot: relative(folder, dirname(path)) },
          fileName: path,
        });
        return { contents: deferCompiledRequires(outputText), loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/** Whether Node would take a file for an ECMAScript module. */
function isModule(path) {
  const ending = extname(path);
  if (ending === '.mjs' || ending === '.mts') return true;
  return (ending === '.js' || ending === '.ts') && typeOf(dirname(path)) === 'module';
}

const types = new Map();

/** The `type` of the package that a folder belongs to. */
function typeOf(folder) {
  if (types.has(folder)) return types.get(folder);
  const file = join(folder, 'package.json');
  const type = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')).type
    : dirname(folder) === folder
      ? undefined
      : typeOf(dirname(folder));
  types.set(folder, type);
  return type;
}
