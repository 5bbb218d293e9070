import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { removeProject } from '../remove-project.js';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'run.js');
const PREFIX = 'devenv-bench-';

/**
 * A program under measure: its name, its project, and its arguments for each task.
 * @typedef {{name: string, project: string, command: string[], tasks: Record<string, (one: string) => string[]>}} Contender
 */

/** @returns {Contender} */
export function devenvOf() {
  return {
    name: 'devenv',
    project: `${PREFIX}d`,
    command: [process.execPath, PROGRAM],
    tasks: {
      up: () => ['up', '-d'],
      ps: () => ['ps'],
      recreate: (one) => ['reset', one, '--yes'],
      restart: (one) => ['up', '-d', '--force-recreate', '--no-deps', one],
      downNow: () => ['down', '-t', '0'],
      down: () => ['down'],
    },
  };
}

/** @param {string} path of docker-compose, or of docker @returns {Contender} */
export function composeOf(path) {
  return {
    name: 'compose',
    project: `${PREFIX}c`,
    command: basename(path) === 'docker' ? [path, 'compose'] : [path],
    tasks: {
      up: () => ['up', '-d'],
      ps: () => ['ps'],
      recreate: (one) => ['up', '-d', '--force-recreate', '--no-deps', '-t', '0', one],
      restart: (one) => ['up', '-d', '--force-recreate', '--no-deps', one],
      downNow: () => ['down', '-t', '0'],
      down: () => ['down'],
    },
  };
}

/**
 * The engine's part of the same work, and Node's: see bare-calls.js.
 * @param {string} socket path @returns {Contender}
 */
export function bareCallsOf(socket) {
  return {
    name: 'bare calls',
    project: `${PREFIX}b`,
    command: [process.execPath, join(import.meta.dirname, 'bare-calls.js'), socket],
    tasks: { up: () => ['up'], ps: () => ['ps'] },
  };
}

/**
 * Runs one task to its end.
 * @param {Contender} contender @param {string} task @param {{directory: string, one: string}} stack
 * @returns {Promise<number>} milliseconds; rejects with what the program said where it fails
 */
export function time(contender, task, { directory, one }) {
  return runTimed(contender, contender.tasks[task](one), directory);
}

/**
 * The same for any arguments.
 * @param {Contender} contender @param {string[]} args @param {string} directory @returns {Promise<number>}
 */
export function runTimed({ name, project, command: [file, ...first] }, [verb, ...rest], directory) {
  const args = [...first, '-p', project, verb, ...rest];
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(file, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('error', reject).on('close', (code) => {
      const elapsed = performance.now() - start;
      if (code === 0) resolve(elapsed);
      else reject(new Error(`${name} ${verb} ended with ${code}:\n${said}`));
    });
  });
}

/**
 * Removes what a failed run left: containers, networks and volumes of the bench's projects, by their label.
 * @param {import('dockerode')} docker
 */
export async function removeLeftovers(docker) {
  for (const project of [`${PREFIX}d`, `${PREFIX}c`, `${PREFIX}b`]) await removeProject(docker, project);
}
