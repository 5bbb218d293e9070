import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { connectEngine } from '../../src/engine/connect/connect.js';
import { imageId } from '../../src/engine/images/image-id.js';
import { pullImage } from '../../src/engine/images/pull.js';
import { projectName } from '../support/project.js';
import { buildProject, failureOf } from './build-project.js';
import { dockerFolder, login, withHelper } from './docker-folder.js';
import { hasRegistry, PASSWORD, publish, removeImageAfterTest, startRegistry, USER } from './pull-registry.js';

const IMAGE = 'busybox:1.37';
const reason = hasRegistry ? '' : ' (skipped: no docker-registry program; apt-get install docker-registry)';

/** A Docker config.json, used for the rest of the test. */
function dockerConfig(config: object): string {
  const folder = dockerFolder(config);
  vi.stubEnv('DOCKER_CONFIG', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return folder;
}

/** An image with a layer that no cache of the engine knows. */
async function importRandomImage(docker: Docker, tag: string): Promise<void> {
  const tar = pack();
  tar.entry({ name: 'big' }, randomBytes(4_000_000));
  tar.finalize();
  const [repo = '', version = ''] = tag.split(':');
  const answer = await docker.importImage(Readable.from(tar), { repo, tag: version });
  await text(answer);
}

describe.skipIf(!hasRegistry)(`pulling from a registry${reason}`, () => {
  test('an image is pulled by tag, and it is told how far it is', async () => {
    const reference = `${await startRegistry()}/devenv-test/app:1`;
    const connection = await connectEngine(process.env);
    const local = `${projectName()}-app:1`;
    await importRandomImage(connection.docker, local);
    const id = await imageId(connection, local);
    await publish(local, reference);
    await connection.docker.getImage(local).remove();
    removeImageAfterTest(reference);
    const progress: string[] = [];

    await pullImage(connection, reference, { onProgress: (detail) => progress.push(detail) });

    expect(await imageId(connection, reference)).toBe(id);
    expect(progress.join('\n')).toMatch(/^(pulling|extracting) .*\d MB$/m);
  });

  test('a missing tag and a missing repository are told as not there', async () => {
    const host = await startRegistry();
    const connection = await connectEngine(process.env);
    for (const reference of [`${host}/devenv-test/none:1`, `${host}/devenv-test/none@sha256:${'0'.repeat(64)}`]) {
      expect(await failureOf(pullImage(connection, reference, { service: 'api' }))).toMatchObject({
        code: 'IMAGE_UNAVAILABLE',
        service: 'api',
        message: expect.stringContaining(`does not exist on ${host}`) as string,
      });
    }
  });

  test('without credentials a login is proposed; with those of config.json the image comes', async () => {
    const host = await startRegistry({ secured: true });
    const reference = `${host}/devenv-test/private:1`;
    const connection = await connectEngine(process.env);
    await publish(IMAGE, reference, { username: USER, password: PASSWORD, serveraddress: host });
    removeImageAfterTest(reference);

    dockerConfig({});
    expect(await failureOf(pullImage(connection, reference))).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      suggestions: expect.arrayContaining([`docker login ${host}`]) as string[],
    });

    dockerConfig(login(host, 'wrong'));
    expect(await failureOf(pullImage(connection, reference))).toMatchObject({
      suggestions: expect.arrayContaining([`docker login ${host}`]) as string[],
    });

    dockerConfig(login(host));
    await pullImage(connection, reference);
    expect(await imageId(connection, reference)).toBeDefined();
  });

  test('a credential helper is asked, by pulls and by the base images of builds', async () => {
    const host = await startRegistry({ secured: true });
    const reference = `${host}/devenv-test/base:1`;
    await publish(IMAGE, reference, { username: USER, password: PASSWORD, serveraddress: host });
    removeImageAfterTest(reference);
    const folder = dockerConfig({ credHelpers: { [host]: 'devenv-test' } });
    vi.stubEnv('PATH', withHelper(folder, host).PATH);

    const { id } = await buildProject({ Dockerfile: `FROM ${reference}\nRUN echo from a private base\n` }).build();
    await pullImage(await connectEngine(process.env), reference);

    expect(id).toMatch(/^sha256:/);
  });
});

describe('pulls that fail without a registry', () => {
  test('a registry that does not answer is named', async () => {
    const error = failureOf(pullImage(await connectEngine(process.env), 'localhost:1/devenv-test/app:1'));
    expect(await error).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: "The registry localhost:1 can't be reached, so localhost:1/devenv-test/app:1 can't be pulled.",
    });
  });

  test('a name that is none is told as such', async () => {
    expect(await failureOf(pullImage(await connectEngine(process.env), 'localhost:1/Not/Valid:1'))).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: 'localhost:1/Not/Valid:1 is not a valid image name.',
    });
  });
});
