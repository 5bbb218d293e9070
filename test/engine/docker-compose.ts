import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { repository } from '../support/devenv.js';
import type { TestProject } from '../support/project.js';

/** What scripts/ensure-tools.js fetches where docker has no such plugin. */
const FETCHED = join(repository, 'node_modules/.cache/devenv-tools/usr/libexec/docker/cli-plugins/docker-compose');

/** DEVENV_TEST_COMPOSE names another docker compose: `/path/to/docker-compose`. */
const [program = '', ...leading] =
  process.env['DEVENV_TEST_COMPOSE']?.split(' ') ?? (existsSync(FETCHED) ? [FETCHED] : ['docker', 'compose']);

/** Whether docker compose can be run here; says so where it can't. */
export async function hasDockerCompose(): Promise<boolean> {
  const { failed } = await execa(program, [...leading, 'version'], { reject: false });
  if (failed) console.warn('skipped: no docker compose here (set DEVENV_TEST_COMPOSE to its path)');
  return !failed;
}

/**
 * Runs `docker compose ARGS` in a project's folder, with its environment if it has one, and returns what it prints; throws
 * all it said where it failed.
 */
export async function dockerCompose(
  project: TestProject & { env?: Record<string, string> },
  ...args: string[]
): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(program, [...leading, ...args], {
    cwd: project.folder,
    env: { COMPOSE_PROJECT_NAME: project.name, ...project.env },
    reject: false,
  });
  if (exitCode !== 0)
    throw new Error(`docker compose ${args.join(' ')} ended with ${exitCode ?? 'a signal'}:\n${stderr}`);
  return stdout;
}
