import { readFile } from 'node:fs/promises';

/**
 * An esbuild plugin that puts off what our dependencies load at start until it is used: a start of devenv evaluates
 * about a tenth of @oclif/core, and of dockerode no tar, gzip or session.
 * @returns {import('esbuild').Plugin}
 */
export function lazyRequires() {
  return {
    name: 'lazy-requires',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        return { contents: deferCompiledRequires(edit(text, path)), loader: 'js' };
      });
      build.onLoad(
        { filter: /[\\/]node_modules[\\/](dockerode|docker-modem)[\\/]lib[\\/].*\.js$/ },
        async ({ path }) => {
          return { contents: edit(await readFile(path, 'utf8'), path), loader: 'js' };
        },
      );
    },
  };
}

/**
 * TypeScript compiles `import { x } from 'y'` to `const y_1 = require('y')` and every use to `y_1.x`. Both are turned
 * into calls of a function that requires on first use.
 * @param {string} text
 */
export function deferCompiledRequires(text) {
  const declaration = /^const (\w+_\d+) = ((?:__importDefault\(|__importStar\()?require\("[^"]+"\)\)?);$/gm;
  const names = [...text.matchAll(declaration)].map((match) => match[1]);
  if (names.length === 0) return text;
  const name = `\\b(${names.join('|')})\\b`;
  return text
    .replaceAll(declaration, 'let $1_; const $1 = () => ($1_ ??= $2);')
    .replaceAll(new RegExp(`\\bnew ${name}((?:\\.\\w+)+)`, 'g'), 'new ($1()$2)')
    .replaceAll(new RegExp(`${name}(?=[.\\[)])`, 'g'), '$1()');
}

/** Edits of single files, by the end of their path. Each must find its text, so that a new version fails the build. */
const EDITS = {
  // It would load semver to compare Node's version with its own engines; ours are stricter.
  '@oclif/core/lib/index.js': [['\ncheckNodeVersion();', '']],
  // It would take a missing argument from stdin: `while read x; do devenv ps; done < list` would lose the list.
  '@oclif/core/lib/parser/parse.js': [
    ['const readStdin = async () => {', 'const readStdin = async () => {\n    return null;'],
  ],
  // Ids are ASCII: starting the collation of all languages takes longer than all else that the plugin does.
  '@oclif/core/lib/config/plugin.js': [['a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)']],
  // A theme file of the user's, looked for at every start, for colours that devenv does not use.
  '@oclif/core/lib/config/config.js': [
    ['this.theme = await this.loadTheme();', ''],
    // For examples of several lines in help. It would fail for a user who is not in the passwd file, and start PowerShell at
    // every start under Windows.
    ['this.shell = await (0, os_1.getShell)();', "this.shell = process.env.SHELL ?? process.env.COMSPEC ?? 'unknown';"],
  ],
  // Where it runs under Windows is of no interest here, and asking loads a package.
  '@oclif/core/lib/util/os.js': [["(await import('wsl-utils')).isWsl", 'false']],
  'docker-modem/lib/http.js': [
    [
      "var nativeHttps = require('https')",
      "var nativeHttps = new Proxy({}, { get: (_, name) => require('https')[name] })",
    ],
  ],
  'dockerode/lib/docker.js': [
    ["withSession = require('./session')", "withSession = (...args) => require('./session')(...args)"],
  ],
  'dockerode/lib/util.js': [
    [
      "var DockerIgnore = require('@balena/dockerignore');",
      "var DockerIgnore = (...args) => require('@balena/dockerignore')(...args);",
    ],
    ["var tar = require('tar-fs');", "var tar = { pack: (...args) => require('tar-fs').pack(...args) };"],
    ["var zlib = require('zlib');", "var zlib = { createGzip: (...args) => require('zlib').createGzip(...args) };"],
  ],
  'docker-modem/lib/modem.js': [
    // It words every request for a debugger that nobody attached.
    ["debug('Sending: %s', util.inspect(options, {", "debug.enabled && debug('Sending: %s', util.inspect(options, {"],
    // A socket has no server name; without one, Node compiles its pattern of IPv6 addresses to find out.
    ['optionsf.socketPath = socketPath;', "optionsf.socketPath = socketPath; optionsf.servername = '';"],
    ["ssh = require('./ssh')", "ssh = (...args) => require('./ssh')(...args)"],
  ],
};

/**
 * @param {string} text
 * @param {string} path
 */
function edit(text, path) {
  const key = Object.keys(EDITS).find((end) => path.replaceAll('\\', '/').endsWith(`/node_modules/${end}`));
  for (const [from, to] of key === undefined ? [] : EDITS[key]) {
    if (!text.includes(from)) throw new Error(`${key} no longer contains: ${from.trim()}`);
    text = text.replace(from, () => to);
  }
  return text;
}
