import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

/** A `devenv watch` at work, and all that it has said so far. */
export interface Watching {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  /** Waits until it has said something that matches. */
  says: (pattern: RegExp) => Promise<void>;
  /** Ends it as Ctrl-C does; resolves to its exit code. */
  stop: () => Promise<number | null>;
}

/** Starts a watch of a project and waits until it is at work; it is ended with the test. */
export async function startWatch(project: TestProject, ...args: string[]): Promise<Watching> {
  const watching = spawnWatch(project, ['watch', ...args]);
  await watching.says(/^Watching\./m);
  return watching;
}

export function spawnWatch(project: TestProject, args: string[]): Watching {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const stop = (): Promise<number | null> => {
    child.kill('SIGINT');
    return ended;
  };
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const says = async (pattern: RegExp): Promise<void> => {
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`the watch has ended:\n${said.out}${said.err}`);
      expect(said.out + said.err).toMatch(pattern);
    });
  };
  return { child, out: () => said.out, err: () => said.err, says, stop };
}

/** What a shell command says in the one workload of a service. */
export async function inside(project: TestProject, command: string, service = 'api'): Promise<string> {
  const { id } = await container(project.name, `${service}-1`);
  const exec = await (
    await engine()
  )
    .getContainer(id)
    .exec({ Cmd: ['sh', '-c', command], AttachStdout: true, AttachStderr: true, Tty: true });
  let text = '';
  for await (const chunk of await exec.start({ Tty: true })) text += String(chunk);
  return text.replaceAll('\r', '').trim();
}

/** Waits until a shell command says this in a workload. */
export async function insideIs(project: TestProject, command: string, wanted: string, service = 'api'): Promise<void> {
  await eventually(async () => {
    expect(await inside(project, command, service)).toBe(wanted);
  });
}
