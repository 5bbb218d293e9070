import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { devenv, devenvJson } from './devenv.js';
import type { Run, RunOptions } from './devenv.js';
import { removeProjectObjects } from './leftovers.js';

/** A folder with a stack of its own, under a project name that no other test has. */
export interface TestProject {
  name: string;
  folder: string;
  /** Runs `devenv ARGS` in the folder. */
  devenv(args: string[], options?: RunOptions): Promise<Run>;
  devenvJson(args: string[], options?: RunOptions): Promise<unknown>;
  /** Writes a file of the folder, with the folders above it. */
  write(path: string, text: string): void;
  /** Removes the folder and every container, network, volume and image of the project. */
  dispose(): Promise<void>;
}

/** A new project name, recognisable as one of this run of the tests. */
export function projectName(): string {
  return `devenv-test-${process.env['DEVENV_TEST_RUN'] ?? 'r000000'}-${randomBytes(3).toString('hex')}`;
}

/**
 * A project for one test, disposed of when the test ends. With DEVENV_TEST_KEEP=1, what a failed test made is kept and
 * named.
 */
export function testProject(files: Record<string, string> = {}): TestProject {
  const project = makeProject(files);
  onTestFinished(async ({ task }) => {
    const failed = task.result?.state === 'fail';
    if (failed && process.env['DEVENV_TEST_KEEP'] === '1')
      console.error(`kept: project ${project.name} in ${project.folder}`);
    else await project.dispose();
  });
  return project;
}

/** A project that lives until its `dispose()` is called: for several tests that share one stack. */
export function makeProject(files: Record<string, string> = {}): TestProject {
  const name = projectName();
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const inFolder = (options: RunOptions = {}): RunOptions => ({
    cwd: folder,
    ...options,
    env: { COMPOSE_PROJECT_NAME: name, ...options.env },
  });
  return {
    name,
    folder,
    write,
    devenv: (args, options) => devenv(args, inFolder(options)),
    devenvJson: (args, options) => devenvJson(args, inFolder(options)),
    dispose: async () => {
      await removeProjectObjects(name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
