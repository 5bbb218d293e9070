import { spawn } from 'node:child_process';
import { collect, ended } from './run.js';

export const LABEL = 'devenv.stand-in';

/**
 * Makes an image of the root file system that a program writes to its standard output as a tar.
 * @param {import('dockerode')} docker
 * @param {string} tag
 * @param {{ program: string, args: string[] }} source
 * @param {string[]} changes Dockerfile instructions.
 */
export async function importImage(docker, tag, source, changes) {
  const [repo, version] = tag.split(':');
  const child = spawn(source.program, source.args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = ended(child, source.program, collect(child.stderr));
  const answer = docker.importImage(child.stdout, { repo, tag: version, changes });
  await end;
  await follow(docker, await answer);
}

/**
 * Builds an image of a folder with the engine's classic builder, which every engine has.
 * @param {import('dockerode')} docker
 * @param {string} tag
 * @param {string} folder
 * @param {Record<string, string>} labels
 */
export async function buildImage(docker, tag, folder, labels) {
  const args = ['--create', '--owner=0', '--group=0', '--numeric-owner', '--directory', folder, '.'];
  const child = spawn('tar', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = ended(child, 'tar', collect(child.stderr));
  const answer = await docker.buildImage(child.stdout, { t: tag, labels, rm: true, forcerm: true });
  await end;
  await follow(docker, answer);
}

/**
 * Waits for the end of the engine's progress stream; rejects with the error that came in it.
 * @param {import('dockerode')} docker
 * @param {NodeJS.ReadableStream} stream
 * @returns {Promise<void>}
 */
export function follow(docker, stream) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const log = [];
    docker.modem.followProgress(
      stream,
      (error, events) => {
        const failure = error?.message ?? events?.find((event) => event.error)?.error;
        if (failure) reject(new Error(`${log.join('').slice(-800)}\n${failure}`));
        else resolve();
      },
      (event) => {
        if (event.stream) log.push(event.stream);
      },
    );
  });
}
