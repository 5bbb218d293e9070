import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { program } from '../support/devenv.js';
import type { TestProject } from '../support/project.js';

/** An `up` that stays attached, and all that it has said so far. */
export interface Attached {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  ended: Promise<number | null>;
}

/** Runs `devenv up ARGS` in a project, without a terminal. */
export function attach(project: TestProject, ...args: string[]): Attached {
  return attachTo({}, project, ...args);
}

/** The same with an environment of its own: another engine. */
export function attachTo(environment: Record<string, string>, project: TestProject, ...args: string[]): Attached {
  const child = spawn(process.execPath, [program, 'up', ...args], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, out: () => said.out, err: () => said.err, ended };
}
