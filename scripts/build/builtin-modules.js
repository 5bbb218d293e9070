import { isBuiltin } from 'node:module';

/**
 * Rewrites the imports of Node's own modules in a bundled file to calls of `process.getBuiltinModule` (Node 20.16). An
 * `import` of them reads every export, lazy getters too: `node:process` alone opens stdin. Some 10 ms a start.
 * @param {string} text of one output of esbuild, which prints each import on a line of its own
 */
export function callBuiltinModules(text) {
  return text.replaceAll(/^import (.+) from "([^"]+)";$/gm, (line, clause, name) =>
    isBuiltin(name) ? declaration(clause, name.replace(/^node:/, ''), line) : line,
  );
}

function declaration(clause, name, line) {
  const source = `process.getBuiltinModule(${JSON.stringify(name)})`;
  const parts = /^(?:\* as (?<all>[\w$]+)|(?:(?<whole>[\w$]+)(?:, )?)?(?<named>\{.*\})?)$/.exec(clause)?.groups;
  if (parts === undefined) throw new Error(`An import of Node's own module that the build cannot rewrite: ${line}`);
  const names = [parts.all ?? parts.whole, parts.named?.replaceAll(' as ', ': ')].filter((part) => part !== undefined);
  return names.map((part) => `const ${part} = ${source};`).join(' ');
}
