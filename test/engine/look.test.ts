import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { container } from './stack-state.js';

let project: TestProject;

beforeAll(async () => {
  project = makeProject({
    'compose.yaml': `services:
  web:
    image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL
    scale: 2
    ports: ['127.0.0.1::80', '127.0.0.1::53/udp']
    volumes: ['data:/data']
  job: { image: 'busybox:1.37', command: 'true' }
volumes: { data: {} }
`,
  });
  await project.devenvJson(['up']);
});
afterAll(() => eventually(() => project.dispose()));

/** The lines that a command prints, runs of spaces as one. */
async function lines(...args: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await project.devenv(args);
  expect(exitCode, stderr).toBe(0);
  const all = stdout.split('\n').filter((line) => line !== '');
  return all.map((line) => line.replace(/ +/g, ' '));
}

test('port prints where a port of a replica is published, and what there is where there is no such port', async () => {
  const published = async (part: string, port: string): Promise<string> =>
    (await container(project.name, `${part} sandbox`)).inspect.NetworkSettings.Ports[port]?.[0]?.HostPort ?? '';
  expect(await lines('port', 'web', '80')).toEqual([`127.0.0.1:${await published('web-1', '80/tcp')}`]);
  expect(await lines('port', 'web', '53', '--protocol', 'udp', '--index', '2')).toEqual([
    `127.0.0.1:${await published('web-2', '53/udp')}`,
  ]);

  const { exitCode, stderr } = await project.devenv(['port', 'web', '81']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/web-1 publishes no port 81\/tcp\.\n.*53\/udp, 80\/tcp/);
  const word = await project.devenv(['port', 'web', '80/udp']);
  expect(word).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('80 --protocol udp') as string });
  expect((await project.devenv(['port', 'web', '80', '--index', '3'])).stderr).toContain('--index takes 1, 2');
});

test('top shows the processes of what runs, and none of a sandbox', async () => {
  const [head, ...rows] = await lines('top');
  expect(head).toMatch(/^SERVICE # .*PID.*CMD$/);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(/^web 2 .* httpd -f -p 80 -h \/etc$/);
  const { processes } = (await project.devenvJson(['top', 'web'])) as { processes: object[] };
  const { id } = await container(project.name, 'web-1');
  expect(processes).toContainEqual({
    service: 'web',
    number: 1,
    containerId: id,
    process: expect.objectContaining({ CMD: 'httpd -f -p 80 -h /etc' }) as object,
  });
});

test('images names the image of every container, without those of sandboxes', async () => {
  const { Id } = await (await engine()).getImage('busybox:1.37').inspect();
  const short = Id.slice('sha256:'.length).slice(0, 12);
  const rows = (await lines('images')).slice(1);
  expect(rows).toHaveLength(3);
  for (const row of rows) expect(row).toContain(`busybox 1.37 linux/amd64 ${short} `);
  expect(await lines('images', '-q')).toEqual([Id.slice('sha256:'.length)]);
  const [json = ''] = await lines('images', 'job', '--format', 'json');
  expect(JSON.parse(json)).toEqual([
    expect.objectContaining({ ID: Id, Repository: 'busybox', Tag: '1.37', Platform: 'linux/amd64' }),
  ]);
});

test('volumes lists those of the project, of a service those that it mounts', async () => {
  expect(await lines('volumes')).toEqual(['DRIVER VOLUME NAME SERVICES', `local ${project.name}_data web`]);
  expect(await lines('volumes', '-q', 'web')).toEqual([`${project.name}_data`]);
  expect(await lines('volumes', 'job')).toEqual([]);
  expect(await lines('volumes', 'web', '--format', 'table {{.Driver}}\t{{.Name}}')).toEqual([
    'DRIVER VOLUME NAME',
    `local ${project.name}_data`,
  ]);
});

test('ls finds the project from any folder, a service counted once, and says who runs it', async () => {
  const ls = async (...args: string[]): Promise<string> =>
    (await project.devenv(['ls', '--filter', `name=${project.name}$`, ...args], { cwd: '/' })).stdout;

  expect(await ls()).toMatch(
    new RegExp(`^${project.name} +exited\\(1\\), running\\(2\\) +devenv +${project.folder}/compose.yaml$`, 'm'),
  );
  expect(await ls('-q')).toBe(`${project.name}\n`);
  expect(JSON.parse(await ls('--format', 'json'))).toEqual([expect.objectContaining({ Status: 'running(2)' })]);
  expect(JSON.parse(await ls('-a', '--format', 'json'))).toEqual([
    { Name: project.name, Status: 'exited(1), running(2)', ConfigFiles: `${project.folder}/compose.yaml` },
  ]);
  expect(await ls('--json', '--filter', 'name=^nothing$')).toContain(project.name);
  expect((await project.devenv(['ls', '--filter', 'label=x'])).exitCode).toBe(2);
});

test('a service without a container and one that there is not are told apart', async () => {
  const missing = await project.devenv(['port', 'wbe', '80']);
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('Did you mean web?');
});

test('export writes the files of a container, commit makes an image of them', async () => {
  await project.devenv(['exec', '-T', '--index', '2', 'web', 'touch', '/tmp/made-here']);
  const archive = join(project.folder, 'web.tar');
  const written = await project.devenv(['export', 'web', '--index', '2', '-o', archive]);
  expect(written.exitCode, written.stderr).toBe(0);
  const { stdout: files } = await execa('tar', ['-tf', archive]);
  expect(files.split('\n')).toContain('tmp/made-here');
  const { stdout: piped } = await execa({ shell: 'bash', cwd: project.folder })`
    ${process.execPath} ${program} -p ${project.name} export web --index 2 | tar -t`;
  expect(piped).toBe(files);

  const image = `${project.name}:2`;
  const args = ['commit', '--index', '2', '-c', 'ENV MADE=here', '-m', 'as it is', '--pause=false', 'web', image];
  const { image: id } = (await project.devenvJson(args)) as { image: string };
  const info = await (await engine()).getImage(image).inspect();
  expect(info).toMatchObject({ Id: id, Comment: 'as it is' });
  expect(info.Config.Env).toContain('MADE=here');
});
