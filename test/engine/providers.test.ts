import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { findPlugin } from '../../src/engine/cli-plugin.js';
import { program } from '../support/devenv.js';
import { eventually } from '../support/eventually.js';
import { dockerCompose, hasDockerCompose } from './docker-compose.js';
import { providedProject } from './provider-programs.js';
import { container, identities, states } from './stack-state.js';

const SLEEPER = `image: 'busybox:1.37', command: sleep inf, stop_signal: KILL`;
const COMPOSE = `services:
  my-db: { provider: { type: cloud, options: { size: 256, zone: [a, b] } } }
  api: { ${SLEEPER}, depends_on: [my-db], environment: { A: b, MY-DB_NAME: own } }
  web: { ${SLEEPER} }
`;

/** Tells the address that the file `url` holds, and a name that a service has chosen otherwise. */
const CLOUD = `echo '{"type":"info","message":"preparing"}'
echo '{"type":"setenv","message":"URL='"$(cat url)"'"}{"type":"setenv","message":"NAME=db"}'`;

const UP = 'up --size=256 --zone=a --zone=b my-db';

/** The variables that a container was given, without those of its image. */
async function environment(project: string, part: string): Promise<string[]> {
  const { inspect } = await container(project, part);
  return inspect.Config.Env.filter((entry) => !entry.startsWith('PATH='));
}

test('a provider brings its service up before those that depend on it, which get what it tells; down takes it down', async () => {
  const project = providedProject(COMPOSE, { 'bin/cloud': CLOUD });
  const { env, name } = project;
  project.write('url', 'http://one');
  const preview = await project.devenv(['up', '--dry-run'], { env });
  expect(preview.stdout).toMatch(/^\[\] -> #1 service my-db, up by cloud, asked for\n\[1\]/);
  expect(project.calls()).toEqual([]);

  await project.devenvJson(['up'], { env });
  expect(project.calls()).toEqual([`compose --project-name=${name} ${UP}`]);
  expect(await environment(name, 'api-1')).toEqual(['A=b', 'MY-DB_NAME=db', 'MY-DB_URL=http://one']);
  expect(await environment(name, 'web-1')).toEqual([]);

  const before = await identities(name);
  expect(await project.devenvJson(['up'], { env })).toMatchObject({ changed: false, provided: ['my-db'] });
  expect(await identities(name)).toEqual(before);

  project.write('url', 'http://two');
  await project.devenvJson(['up'], { env });
  expect(await environment(name, 'api-1')).toContain('MY-DB_URL=http://two');
  expect(await identities(name, 'web-1', 'api-1 sandbox')).toEqual({
    'web-1': before['web-1'],
    'api-1 sandbox': before['api-1 sandbox'],
  });

  project.write('url', 'http://three');
  await project.devenvJson(['reset', 'api', '--yes'], { env });
  expect(await environment(name, 'api-1')).toContain('MY-DB_URL=http://three');
  project.calls();

  await project.devenvJson(['stop'], { env });
  await project.devenvJson(['start'], { env });
  expect(project.calls()).toEqual([]);
  expect(await project.devenvJson(['down', '-t', '0'], { env })).toMatchObject({ provided: ['my-db'], failures: [] });
  expect(project.calls()).toEqual([`compose --project-name=${name} ${UP.replace('up', 'down')}`]);
});

test('run hands the variables to its command, and does not ask the provider with --no-deps', async () => {
  const project = providedProject(COMPOSE, { 'docker/cli-plugins/docker-cloud': CLOUD });
  const { env } = project;
  project.write('url', 'http://one');
  const run = await project.devenv(['run', '--rm', '-e', 'MY-DB_NAME=mine', 'api', 'env'], { env });
  expect(run.stdout.split('\n')).toEqual(expect.arrayContaining(['MY-DB_URL=http://one', 'MY-DB_NAME=mine']));
  project.calls();
  const alone = await project.devenv(['run', '--rm', '--no-deps', 'api', 'env'], { env });
  expect(alone.stdout).not.toContain('MY-DB_URL');
  expect(project.calls()).toEqual([]);
});

test('a provider that fails is told with its words, and nothing is begun; one that is missing, before anything is done', async () => {
  const said = `echo '{"type":"error","message":"no such plan"}'; sleep 30`;
  const project = providedProject(COMPOSE, { 'bin/cloud': said });
  const { env, name } = project;
  const failed = await project.devenv(['up', '-d'], { env });
  expect(failed.exitCode).toBe(1);
  expect(failed.stderr).toMatch(/cloud, the provider of my-db, failed\.\n.*no such plan/);
  expect(await states(name)).toEqual([]);

  for (const args of [
    ['up', '-d'],
    ['up', '--dry-run'],
    ['run', 'api'],
  ]) {
    const missing = await project.devenv(args, { env: { ...env, PATH: '/usr/bin:/bin' } });
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('Service my-db needs the program cloud, which is not here.');
    expect(missing.stderr).toContain('compose.yaml:2:');
  }
});

test('an up that is killed while a provider works is healed by the next', async () => {
  const project = providedProject(COMPOSE, { 'bin/cloud': `touch working; [ -e go ] || exec sleep 30\n${CLOUD}` });
  const { env, folder, name } = project;
  project.write('url', 'http://one');
  const killed = execa(process.execPath, [program, 'up', '-d'], {
    cwd: folder,
    env: { ...env, COMPOSE_PROJECT_NAME: name },
    reject: false,
  });
  await eventually(() => {
    if (!existsSync(join(folder, 'working'))) throw new Error('the provider was not asked yet');
  });
  killed.kill('SIGKILL');
  await killed;
  project.write('go', '');
  await project.devenvJson(['up'], { env });
  expect(await environment(name, 'api-1')).toContain('MY-DB_URL=http://one');
});

test('docker compose calls a provider in the same way, and gives dependents the same variables', async ({ skip }) => {
  if (!(await hasDockerCompose())) skip();
  const seen: unknown[] = [];
  for (const tool of ['devenv', 'compose']) {
    const project = providedProject(COMPOSE, { 'bin/cloud': `echo "$FROM_FILE" >> calls\n${CLOUD}` });
    project.write('url', 'http://one');
    project.write('.env', 'FROM_FILE=yes\n');
    const must = async (...args: string[]): Promise<unknown> =>
      tool === 'devenv' ? project.devenvJson(args, { env: project.env }) : dockerCompose(project, ...args);
    await must('up', '-d');
    const { inspect } = await container(project.name, tool === 'devenv' ? 'api-1' : `${project.name}-api-1`);
    await must('down', '-t', '0');
    // its options come in no order
    const calls = project.calls().map((call) => call.replaceAll(project.name, 'NAME').split(' ').sort());
    seen.push({ calls, environment: inspect.Config.Env.sort() });
  }
  expect(seen[0]).toEqual(seen[1]);
});

const MODELS = `services:
  app:
    ${SLEEPER.replaceAll(', ', '\n    ')}
    environment: { WHERE: own }
    models: { my-llm: { endpoint_var: WHERE }, small: null }
  web: { ${SLEEPER} }
models:
  my-llm: { model: ai/large, context_size: 1024, runtime_flags: [--a] }
  small: { model: ai/small }
`;

const RUNNER = `case "$1" in
  ls) echo '[{"tags":["ai/small"]}]';;
  status) echo '{"endpoint":"http://models/v1/"}';;
  pull) echo 'pulling 5 %';;
esac`;

test('models are pulled where missing, configured, and told to the services that use them', async () => {
  const project = providedProject(MODELS, { 'docker/cli-plugins/docker-model': RUNNER });
  const { env, name } = project;
  await project.devenvJson(['up', 'web'], { env });
  expect(project.calls()).toEqual([]);
  await project.devenvJson(['up'], { env });
  expect(project.calls().sort()).toEqual([
    'configure --context-size 1024 ai/large -- --a',
    'configure ai/small',
    'ls --json',
    'pull ai/large',
    'status --json',
  ]);
  expect(await environment(name, 'app-1')).toEqual([
    'WHERE=http://models/v1/',
    'MY_LLM_MODEL=ai/large',
    'SMALL_MODEL=ai/small',
    'SMALL_URL=http://models/v1/',
  ]);
  expect(await project.devenvJson(['up'], { env })).toMatchObject({ changed: false });
});

test('without the plugin of Docker Model Runner, services that use models are not begun', async ({ skip }) => {
  const project = providedProject(MODELS, {});
  if ((await findPlugin('model', project.env)) !== undefined) skip();
  const { exitCode, stderr } = await project.devenv(['up', '-d'], { env: project.env });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Model my-llm needs Docker Model Runner, whose plugin is not here.');
  expect(stderr).toContain('compose.yaml:10:');
  expect(await states(project.name)).toEqual([]);
});
