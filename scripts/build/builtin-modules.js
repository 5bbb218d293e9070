import { builtinModules } from 'node:module';

const NAMES = new Set(builtinModules);

/**
 * An esbuild plugin that fetches Node's own modules with `process.getBuiltinModule` (Node 20.16). An `import` of them
 * from an ES module reads every export, lazy getters too: `node:process` alone opens stdin. Some 15 ms a start.
 * @returns {import('esbuild').Plugin}
 */
export function builtinModulesByCall() {
  return {
    name: 'builtin-modules-by-call',
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z_/0-9]+$/ }, ({ path }) => {
        const name = path.replace(/^node:/, '');
        return NAMES.has(name) ? { path: name, namespace: 'builtin' } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
        loader: 'js',
      }));
    },
  };
}
