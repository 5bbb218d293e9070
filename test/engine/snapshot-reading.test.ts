import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { engineProxy } from './engine-proxy.js';
import { must } from './stack-fixture.js';

const compose = (seconds: string): string => `services:
  store: { image: 'busybox:1.37', command: sleep ${seconds}, stop_signal: KILL, volumes: ['data:/data'] }
volumes: { data: {} }
`;

async function shell(project: TestProject, script: string): Promise<string> {
  return must(project, 'exec', '-T', 'store', 'sh', '-ec', script);
}

/** Volumes and containers that show data to a command. */
async function views(project: TestProject): Promise<string[]> {
  const docker = await engine();
  const { Volumes } = await docker.listVolumes();
  const containers = await docker.listContainers({ all: true });
  const names = [...Volumes.map(({ Name }) => Name), ...containers.flatMap(({ Names }) => Names)];
  return names.filter((name) => name.includes(`${project.name}.view-`));
}

/** Runs a command that reads data, and freezes it once it has what it reads from. */
async function frozen(project: TestProject, ...args: string[]): Promise<ChildProcess> {
  let freeze = (): void => undefined;
  const proxy = await engineProxy(`${project.folder}.sock`, (count) => {
    if (count === 2) freeze();
  });
  onTestFinished(() => proxy.close());
  const env = { ...process.env, COMPOSE_PROJECT_NAME: project.name, DOCKER_HOST: proxy.host };
  const child = spawn(process.execPath, [program, ...args], { cwd: project.folder, stdio: 'ignore', env });
  await new Promise<void>((resolve) => {
    freeze = () => {
      child.kill('SIGSTOP');
      resolve();
    };
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

test('while a snapshot is exported its stack is changed, reset and tidied, and the export has all of it', async () => {
  const project = testProject({ 'compose.yaml': compose('inf') });
  await must(project, 'up', '-d');
  await shell(project, 'echo exported > /data/text');
  await must(project, 'snapshot', 'save', 's');
  await shell(project, 'echo later > /data/text');
  const child = await frozen(project, 'snapshot', 'export', 's', '-o', 's.tar');

  project.write('compose.yaml', compose('100000'));
  for (const args of [
    ['up', '-d'],
    ['reset', 'store'],
    ['snapshot', 'rm', 's', '--yes'],
    ['snapshot', 'save', 't'],
    ['gc', project.name],
  ]) {
    // prettier-ignore
    const { exitCode, stderr } = await project.devenv(args);
    expect(exitCode, args.join(' ') + stderr).toBe(0);
    expect(stderr, args.join(' ')).not.toContain('Waiting');
  }
  const ended = once(child, 'close');
  child.kill('SIGCONT');

  expect(await ended).toEqual([0, null]);
  expect(await views(project)).toEqual([]);
  await must(project, 'snapshot', 'import', join(project.folder, 's.tar'));
  await must(project, 'snapshot', 'restore', 's');
  expect(await shell(project, 'cat /data/text')).toBe('exported\n');
  await must(project, 'gc', project.name);
  expect(await project.devenvJson(['gc', '--dry-run', project.name])).toMatchObject({ items: [] });
});

test('a reset waits for who reads the data that it rewinds, an up does not, and what a killed reader leaves goes', async () => {
  const project = testProject({ 'compose.yaml': compose('inf') });
  await must(project, 'up', '-d');
  await must(project, 'snapshot', 'save', 's');
  await shell(project, 'echo mine > /data/text');
  const child = await frozen(project, 'snapshot', 'diff', 's');
  expect(await project.devenvJson(['up', '-d'])).toMatchObject({ changed: false });
  const resetting = spawn(process.execPath, [program, 'reset', 'store'], {
    cwd: project.folder,
    env: { ...process.env, COMPOSE_PROJECT_NAME: project.name },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  resetting.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(resetting, 'close');
  await eventually(() => {
    expect(said).toContain(
      `Another command reads the data of ${project.name}: devenv snapshot diff (process ${child.pid ?? 0})`,
    );
  });
  expect((await views(project)).length).toBeGreaterThan(0);

  child.kill('SIGKILL');

  expect(await ended, said).toEqual([0, null]);
  expect(await views(project)).toEqual([]);
  expect(await shell(project, 'ls /data')).toBe('');
  await must(project, 'undo');
  expect(await shell(project, 'cat /data/text')).toBe('mine\n');
});
