const unreachable = (name) => `throw new Error('devenv is built without ${name}');`;

/**
 * Packages that our dependencies import for what devenv never asks of them, and what the bundle holds in their place.
 * They make two thirds of what every start that talks to the engine would read and parse.
 */
const LEFT_OUT = {
  // dockerode's BuildKit session and progress decoder: engine/ has its own.
  '@grpc/grpc-js': unreachable('gRPC'),
  '@grpc/proto-loader': unreachable('gRPC'),
  protobufjs: unreachable('protobufjs'),
  // docker-modem's ssh: engine/ uses the user's own ssh program, with its keys, agent and configuration.
  ssh2: unreachable('ssh2'),
  // A copy of Node's streams of some versions ago, for Node of before that.
  'readable-stream': "module.exports = require('node:stream');",
  // oclif's search for commands and plugins: the manifest names the commands, and there are no plugins.
  tinyglobby: unreachable('tinyglobby'),
  minimatch: unreachable('minimatch'),
  lilconfig: unreachable('lilconfig'),
  'cli-spinners': "const line = { interval: 130, frames: ['-'] }; module.exports = { line, dots: line, dots2: line };",
  'wsl-utils': "export const isWsl = false; export const powerShellPath = async () => 'powershell.exe';",
  // A prompt that opens an editor, with the encodings of the world.
  '@inquirer/external-editor':
    "export const editAsync = () => { throw new Error('devenv is built without an editor'); };",
};

/**
 * An esbuild plugin that leaves those packages out.
 * @returns {import('esbuild').Plugin}
 */
export function leftOut() {
  const names = Object.keys(LEFT_OUT).join('|');
  return {
    name: 'left-out',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${names})$`) }, ({ path, importer }) =>
        importer.includes('node_modules') ? { path, namespace: 'left-out' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: LEFT_OUT[path], loader: 'js' }));
    },
  };
}
