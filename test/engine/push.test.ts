import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject, type TestProject } from '../support/project.js';
import { dockerFolder, login, withHelper } from './docker-folder.js';
import { hasRegistry, removeImageAfterTest, startRegistry } from './pull-registry.js';

const reason = hasRegistry ? '' : ' (skipped: no docker-registry program; apt-get install docker-registry)';

interface Pushed {
  images: { service: string; image: string; digest: string }[];
  failures: { code: string; message: string; service?: string; suggestions: string[] }[];
}

/** A stack with one service that is built and tagged twice for the registry, one that is pulled, and what it depends on. */
function pushProject(host: string, more = ''): TestProject {
  const project = testProject({ 'api/Dockerfile': 'FROM busybox:1.37\nRUN echo pushed\n' });
  const tag = (name: string): string => {
    const reference = `${host}/devenv-test/${project.name}/${name}`;
    removeImageAfterTest(reference);
    return reference;
  };
  project.write(
    'compose.yaml',
    `services:
  api: {image: "${tag('api:1')}", build: {context: api, tags: ["${tag('api:2')}"]}, depends_on: [base]}
  base: {image: "${tag('base:1')}", build: {context: api}}
  db: {image: "busybox:1.37"}
${more}`,
  );
  return project;
}

async function tagsOn(host: string, project: TestProject, name: string): Promise<string[]> {
  const answer = await fetch(`http://${host}/v2/devenv-test/${project.name}/${name}/tags/list`);
  return ((await answer.json()) as { tags?: string[] }).tags?.sort() ?? [];
}

describe.skipIf(!hasRegistry)(`pushing to a registry${reason}`, () => {
  test('image and tags of a built service are pushed, with --include-deps those it depends on too', async () => {
    const host = await startRegistry();
    const project = pushProject(host);
    await project.devenvJson(['build', '--with-dependencies', 'api']);

    const alone = (await project.devenvJson(['push', 'api'])) as Pushed;
    expect(alone.images.map(({ image }) => image.slice(image.lastIndexOf('/') + 1))).toEqual(['api:1', 'api:2']);
    expect(alone.images[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await tagsOn(host, project, 'api')).toEqual(['1', '2']);
    expect(await tagsOn(host, project, 'base')).toEqual([]);

    await project.devenvJson(['push', 'api', '--include-deps']);
    expect(await tagsOn(host, project, 'base')).toEqual(['1']);
  });

  test('build --push builds and pushes', async () => {
    const host = await startRegistry();
    const project = pushProject(host);
    const { stdout, exitCode } = await project.devenv(['build', '--push', 'base']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^base built as .*\nbase pushed .*base:1 \([0-9a-f]{12}\) in /);
    expect(await tagsOn(host, project, 'base')).toEqual(['1']);
  });

  test('what can not be pushed is told, and does not keep the others; --ignore-push-failures makes it a warning', async () => {
    const host = await startRegistry();
    const project = pushProject(host, '  nameless: {build: api}\n');
    await project.devenvJson(['build', 'base']);

    const { stdout, exitCode } = await project.devenv(['push', '--json']);
    expect(exitCode).toBe(2);
    const { images, failures } = JSON.parse(stdout) as Pushed;
    expect(images.map(({ service }) => service)).toEqual(['base']);
    expect(failures.find(({ service }) => service === 'nameless')).toMatchObject({ code: 'COMPOSE_INVALID' });
    expect(failures.find(({ service }) => service === 'api')).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: expect.stringContaining('is not on this engine') as string,
      suggestions: ['devenv build api'],
    });

    const ignoring = await project.devenv(['push', '--ignore-push-failures']);
    expect(ignoring.exitCode).toBe(0);
    expect(ignoring.stderr).toContain('api:1 is not on this engine');
  });

  test('a registry that wants a login gets the one of config.json, and a wrong one is told with the way out', async () => {
    const host = await startRegistry({ secured: true });
    const project = pushProject(host);
    await project.devenvJson(['build', 'base']);
    const push = async (folder: string) => project.devenv(['push', 'base'], { env: { DOCKER_CONFIG: folder } });

    const wrong = await push(dockerFolder(login(host, 'wrong')));
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain(`${host} refuses the push of`);
    expect(wrong.stderr).toContain(`docker login ${host}`);

    expect((await push(dockerFolder(login(host)))).exitCode).toBe(0);
  });

  test('a credential helper is asked, and one that is not installed is named', async () => {
    const host = await startRegistry({ secured: true });
    const project = pushProject(host);
    await project.devenvJson(['build', 'base']);
    const folder = dockerFolder({ credsStore: 'devenv-test' });
    const env = { DOCKER_CONFIG: folder };

    const missing = await project.devenv(['push', 'base'], { env });
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('docker-credential-devenv-test, which config.json names, is not installed');

    const { exitCode } = await project.devenv(['push', 'base'], { env: { ...env, ...withHelper(folder, host) } });
    expect(exitCode).toBe(0);
  });
});

test('a registry that does not answer is named', async () => {
  const project = testProject({
    'compose.yaml': 'services:\n  api: {image: "localhost:1/${COMPOSE_PROJECT_NAME}:1", build: .}\n',
  });
  writeFileSync(join(project.folder, 'Dockerfile'), 'FROM busybox:1.37\n');
  removeImageAfterTest(`localhost:1/${project.name}:1`);
  await project.devenvJson(['build']);
  const { stderr, exitCode } = await project.devenv(['push']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("The registry localhost:1 can't be reached");
  expect(await (await engine()).getImage(`localhost:1/${project.name}:1`).inspect()).toBeDefined();
});
