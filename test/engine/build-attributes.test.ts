import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/engine/connect/connect.js';
import { hasContainerdStore } from '../../src/engine/images/image-store.js';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { buildProject, failureOf } from './build-project.js';
import { imageConfig } from './image-config.js';
import { hasRegistry, removeImageAfterTest, startRegistry } from './pull-registry.js';

const BASE = 'FROM busybox:1.37\n';

async function apiMinor(): Promise<number> {
  return Number((await connectEngine(process.env)).apiVersion.split('.')[1]);
}

test('a build secret is there for its step, and in no layer and no history of the image', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api:
    build:
      context: .
      secrets: [file, {source: env, target: renamed, mode: 0400}]
secrets:
  file: {file: ./secret.txt}
  env: {environment: BUILD_SECRET}
`,
    'secret.txt': 'sekrit-of-the-file',
    '.dockerignore': 'secret.txt',
    Dockerfile: `${BASE}COPY . /app
RUN --mount=type=secret,id=file --mount=type=secret,id=renamed cat /run/secrets/* | wc -c > /length\n`,
  });

  const { stderr, exitCode } = await project.devenv(['build', '--progress', 'plain'], {
    env: { BUILD_SECRET: 'sekrit-of-the-environment' },
  });

  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stderr).toContain('services.api.build.secrets[1].mode');
  expect(stderr).not.toContain('sekrit');
  const image = (await engine()).getImage(`${project.name}-api`);
  const archive = await buffer(await image.get());
  expect(archive.includes('wc -c')).toBe(true);
  expect(archive.includes('sekrit')).toBe(false);
  expect(JSON.stringify(await image.history())).not.toContain('sekrit');
});

describe('SSH', () => {
  const hasOpenSsh =
    spawnSync('ssh-keygen', ['-?']).error === undefined && spawnSync('ssh-add', ['-?']).error === undefined;
  /** Asks the agent for its keys, as \`ssh-add -l\` does, and prints their comments. */
  const LIST = `const s=require('net').connect(process.env.SSH_AUTH_SOCK);s.write(Buffer.from([0,0,0,1,11]));s.once('data',d=>{console.log('keys: '+d.toString('latin1').replace(/[^ -~]+/g,' '));s.end()})`;
  const DOCKERFILE = `FROM node:22-bookworm-slim\nRUN --mount=type=ssh,id=deploy node -e "${LIST}"\n`;

  test.skipIf(!hasOpenSsh)(
    `a private key is handed to the build by an agent of its own${hasOpenSsh ? '' : ' (skipped: no OpenSSH)'}`,
    async () => {
      const project = buildProject({ Dockerfile: DOCKERFILE });
      const key = join(project.folder, 'key');
      expect(
        spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'devenv-test-key', '-f', key]).status,
      ).toBe(0);

      const { log } = await project.build({ build: { ssh: [`deploy=${key}`] } });

      expect(log).toMatch(/keys: .*devenv-test-key/);
      writeFileSync(key, 'no key at all');
      expect(await failureOf(project.build({ build: { ssh: [`deploy=${key}`] } }))).toMatchObject({
        code: 'UNSUPPORTED',
      });
    },
  );

  test('an agent that is not there, or not running, is told', async () => {
    const project = buildProject({ Dockerfile: DOCKERFILE });
    const gone = project.build({ build: { ssh: ['deploy=/no/such/agent.sock'] } });
    expect(await failureOf(gone)).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await failureOf(project.build({ build: { ssh: ['default'] } }))).toMatchObject({ code: 'VARIABLE_MISSING' });
    expect(await failureOf(project.build())).toMatchObject({
      suggestions: expect.arrayContaining([expect.stringContaining('build.ssh')]) as string[],
    });
  });
});

describe('limits and networks', () => {
  test('shm_size and ulimits reach the steps, or an old engine is told', async () => {
    const project = buildProject({
      Dockerfile: `${BASE}RUN df -m /dev/shm | tail -n 1; echo files $(ulimit -Sn) $(ulimit -Hn)\n`,
    });
    const { log, warnings } = await project.build({
      build: { shm_size: '104857600', ulimits: { nofile: { soft: 321, hard: 654 } } },
    });
    if ((await apiMinor()) < 42) {
      expect(warnings.join('\n')).toMatch(/shm_size has no effect.*\n.*ulimits has no effect/);
      return;
    }
    expect(log).toMatch(/(shm|tmpfs) +100 /);
    expect(log).toContain('files 321 654');
  });

  test('network none leaves the loopback alone; a network that BuildKit can not join is told', async () => {
    const project = buildProject({ Dockerfile: `${BASE}RUN echo interfaces: $(ls /sys/class/net)\n` });
    expect((await project.build({ build: { network: 'none' } })).log).toMatch(/interfaces: lo$/m);
    expect(await failureOf(project.build({ build: { network: 'mine' } }))).toMatchObject({
      code: 'BUILD_FAILED',
      suggestions: expect.arrayContaining([
        "A build's network is default, host or none: change build.network",
      ]) as string[],
    });
  });

  test('a privilege that the engine does not grant is told with where to allow it', async () => {
    const project = buildProject({ Dockerfile: `${BASE}RUN true\n` });
    const outcome = await project.build({ build: { privileged: true } }).catch((error: unknown) => error);
    if (!(outcome instanceof Error)) return; // an engine that allows it
    expect(outcome).toMatchObject({
      suggestions: expect.arrayContaining([expect.stringContaining('"security-insecure": true')]) as string[],
    });
  });
});

describe('platforms and attestations', () => {
  const SCRATCH = 'FROM scratch\nCOPY a.txt /\n';

  test('one foreign platform is built', async () => {
    const project = buildProject({ Dockerfile: SCRATCH, 'a.txt': '' });
    await project.build({ build: { platforms: ['linux/arm64'] } });
    expect((await (await engine()).getImage(project.tag).inspect()).Architecture).toBe('arm64');
  });

  test('several platforms and a provenance are built where the engine can keep them, else it is said that they are not', async () => {
    const project = buildProject({ Dockerfile: SCRATCH, 'a.txt': '' });
    const build = { platforms: ['linux/amd64', 'linux/arm64'], provenance: 'mode=min' };
    const { warnings } = await project.build({ build, everyPlatform: true });
    if (await hasContainerdStore(await connectEngine(process.env))) {
      const listed = (await (
        await engine()
      ).listImages({
        filters: { reference: [project.tag] },
        manifests: true,
      } as object)) as unknown as { Manifests?: { Kind: string }[] }[];
      expect(listed[0]?.Manifests?.map(({ Kind }) => Kind).sort()).toEqual([
        'attestation',
        'attestation',
        'image',
        'image',
      ]);
      expect(warnings).toEqual([]);
      return;
    }
    expect(warnings.join('\n')).toMatch(/build\.platforms: only one platform[^]*build\.provenance has no effect/);
    const pushed = project.build({ build, everyPlatform: true, push: true });
    expect(await failureOf(pushed)).toMatchObject({ code: 'UNSUPPORTED', service: 'api' });
  });
});

test.skipIf(!hasRegistry)(
  `cache_to inline is in the pushed image, and cache_from reads it${hasRegistry ? '' : ' (skipped: no docker-registry program)'}`,
  async () => {
    const host = await startRegistry();
    const project = testProject({ Dockerfile: `${BASE}RUN echo cached\n` });
    const image = `${host}/devenv-test/${project.name}:cache`;
    removeImageAfterTest(image);
    project.write(
      'compose.yaml',
      `services:
  api:
    image: ${image}
    build: {context: ., cache_to: [type=inline], cache_from: [${image}, "type=local,src=/no/such"]}
`,
    );
    expect((await project.devenv(['build', '--push'])).exitCode).toBe(0);
    expect(await imageConfig(host, `devenv-test/${project.name}`, 'cache')).toHaveProperty(['moby.buildkit.cache.v0']);

    const { stderr, exitCode } = await project.devenv(['build', '--progress', 'plain']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^! services\.api\.build\.cache_from has no effect/m);
    const importing = /^api \| (#\d+) importing cache manifest from .*:cache$/m.exec(stderr)?.[1];
    expect(stderr).toMatch(new RegExp(`^api \\| ${String(importing)} DONE`, 'm'));
  },
);

describe('the frontend of a # syntax= line', () => {
  test('one that can not be pulled is told with its line and the ways out', async () => {
    const project = buildProject({ Dockerfile: `# syntax=localhost:1/front:1\n${BASE}` });
    expect(await failureOf(project.build())).toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
      message: expect.stringContaining('localhost:1/front:1') as string,
      location: { line: 1 },
      suggestions: expect.arrayContaining([expect.stringContaining('BUILDKIT_SYNTAX')]) as string[],
    });
  });

  test('the stable one of Docker may be out of reach: the engine builds by itself, with the ignore file, and says so', async () => {
    const project = buildProject({
      Dockerfile: `# syntax=docker/dockerfile:1\n${BASE}COPY . /app\nRUN ls /app\n`,
      'Dockerfile.dockerignore': 'hidden',
      hidden: '',
      shown: '',
    });
    const { log, warnings } = await project.build();
    expect(log).toMatch(/#\d+ shown/);
    expect(log).not.toMatch(/#\d+ hidden/);
    const pulled = /resolve image config for \S*docker\/dockerfile:1[^]*DONE[^]*\[internal\] load/.test(log);
    expect(pulled || warnings.join().includes("The engine's own frontend builds api instead.")).toBe(true);
    expect(readFileSync(join(project.folder, 'Dockerfile'), 'utf8')).toContain('# syntax=');
  });
});
