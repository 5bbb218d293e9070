import { spawn } from 'node:child_process';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { must } from './stack-fixture.js';

const STORE = `services:
  store: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data', 'private:/private'] }
volumes: { data: {}, private: { x-devenv: { export: false } } }
`;

/** A colleague's stack: the same volume, and one that the archive knows nothing of. */
const COLLEAGUE = STORE.replaceAll('private', 'other').replace('export: false', 'baseline: true');

const FILL = `chown 70:71 /data; chmod 750 /data; cd /data
mkdir -p deep/er; echo x > deep/er/x; echo old > gone; echo one > changed; echo hard > a; ln a b
ln -s ../../etc/hostname away; ln -s a near; chmod 4711 a; mkfifo pipe; echo secret > /private/x`;
const CHANGE = 'cd /data; rm gone; echo two > changed; chown 5:6 deep; chmod 1777 deep; touch -d 2001-02-03 deep/er/x';

/** Everything of the data that can be told apart. */
const LIST = `cd /data; find . | sort | xargs stat -c '%n %a %u:%g %F %s %h' | grep -v directory; find . -type d | sort | xargs stat -c '%n %a %u:%g'
cat changed deep/er/x; readlink away; readlink near; stat -c %Y deep/er/x`;

async function shell(project: TestProject, script: string): Promise<string> {
  return must(project, 'exec', '-T', 'store', 'sh', '-ec', script);
}

async function failure(project: TestProject, ...args: string[]): Promise<string> {
  const { exitCode, stderr } = await project.devenv(args);
  return `${exitCode} ${stderr}`;
}

async function dataParts(project: TestProject): Promise<string[]> {
  const docker = await engine();
  const { Volumes } = await docker.listVolumes();
  const containers = await docker.listContainers({ all: true });
  const names = [...Volumes.map(({ Name }) => Name), ...containers.flatMap(({ Names }) => Names)];
  return names.filter((name) => name.includes(project.name) && /layer|view|maker/.test(name)).sort();
}

describe('snapshot export and import', () => {
  test('a colleague gets the data as it was at that moment, and nothing that is not to leave', async () => {
    const project = testProject({ 'compose.yaml': STORE });
    await must(project, 'up', '-d');
    await shell(project, FILL);
    await must(project, 'snapshot', 'save', 'first');
    await shell(project, CHANGE);
    const expected = await shell(project, LIST);
    await must(project, 'snapshot', 'save', 'monday', '--note', 'for the others');
    await shell(project, 'rm -r /data/deep');
    const parts = await dataParts(project);

    const said = await must(project, 'snapshot', 'export', 'monday', '-o', 'm.tar');
    expect(said).toContain('Left out, not to leave this machine: private');
    expect(await failure(project, 'snapshot', 'export', 'monday', '-o', 'm.tar')).toMatch(/^2 [^]*is there already/);
    await must(project, 'snapshot', 'export', 'monday', '-o', 'm.tar', '--force');
    expect(await dataParts(project)).toEqual(parts);
    const file = join(project.folder, 'm.tar');
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const colleague = testProject({ 'compose.yaml': COLLEAGUE });
    const result = await colleague.devenvJson(['snapshot', 'import', file, '--name', 'theirs']);
    expect(result).toMatchObject({ name: 'theirs', from: project.name, volumes: ['data'], leftOut: [] });
    expect(await failure(colleague, 'snapshot', 'import', file, '--name', 'theirs')).toContain(
      'snapshot theirs already',
    );
    await must(colleague, 'up', '-d');
    await must(colleague, 'snapshot', 'restore', 'theirs');
    expect(await shell(colleague, LIST)).toBe(expected);
    await must(colleague, 'undo');
    expect((await shell(colleague, 'ls /data')).trim()).toBe('');
    expect(await colleague.devenvJson(['snapshot', 'list'])).toMatchObject({
      snapshots: expect.arrayContaining([
        expect.objectContaining({ name: 'theirs', note: 'for the others' }),
      ]) as unknown,
    });
  });

  test('a damaged archive makes nothing, and what a killed import left is removed by the next command', async () => {
    const project = testProject({ 'compose.yaml': STORE });
    await must(project, 'up', '-d');
    await shell(project, 'head -c 40000000 /dev/urandom > /data/big');
    await must(project, 'snapshot', 'save', 's');
    await must(project, 'snapshot', 'export', 's', '-o', 's.tar');
    await must(project, 'snapshot', 'rm', 's', '--yes');
    const parts = await dataParts(project);
    const file = join(project.folder, 's.tar');
    const broken = join(project.folder, 'broken.tar');
    const content = readFileSync(file);

    writeFileSync(broken, content);
    truncateSync(broken, content.length >> 1);
    expect(await failure(project, 'snapshot', 'import', broken)).toMatch(/^2 [^]*It is cut off/);
    content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
    writeFileSync(broken, content);
    expect(await failure(project, 'snapshot', 'import', broken)).toMatch(/^2 [^]*It is damaged/);
    expect(await dataParts(project)).toEqual(parts);

    const env = { ...process.env, COMPOSE_PROJECT_NAME: project.name };
    const options = { cwd: project.folder, env, stdio: 'ignore' } as const;
    const child = spawn(process.execPath, [program, 'snapshot', 'import', file], options);
    await eventually(async () => {
      expect((await dataParts(project)).join()).toContain('-maker');
    });
    child.kill('SIGKILL');
    await must(project, 'up', '-d');
    expect(await dataParts(project)).toEqual(parts);
    await must(project, 'snapshot', 'import', file);
    await must(project, 'snapshot', 'restore', 's');
    expect((await shell(project, 'wc -c < /data/big')).trim()).toBe('40000000');
  });
});
