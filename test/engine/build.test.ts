import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/engine/connect/connect.js';
import type { Build } from '../../src/stack/stack.js';
import { engine } from '../support/engine.js';
import { buildProject, failureOf } from './build-project.js';

const BASE = 'FROM busybox:1.37\n';

describe('what a build is made from', () => {
  test('the context arrives without what .dockerignore excludes, with modes and links as they are', async () => {
    const project = buildProject({
      Dockerfile: `${BASE}COPY . /app\nRUN cd /app && find . | sort && stat -c '%a %u:%g %N' run.sh link`,
      '.dockerignore': 'node_modules\nlogs/*\n!logs/keep.log\n(group)/x\n',
      'node_modules/left-out.js': '',
      'logs/left-out.log': '',
      'logs/keep.log': 'kept',
      '(group)/x': 'left out',
      '(group)/y': 'kept',
      'ünï cöde.txt': '',
      'run.sh': '#!/bin/sh\n',
    });
    chmodSync(join(project.folder, 'run.sh'), 0o4755);
    symlinkSync('../outside', join(project.folder, 'link'));

    const { id, log } = await project.build();

    expect(id).toMatch(/^sha256:/);
    expect(log).toContain('./logs/keep.log');
    expect(log).toContain('./(group)/y');
    expect(log).toMatch(/\.\/ünï cöde\.txt/);
    expect(log).not.toMatch(/left-out|\(group\)\/x/);
    expect(log).toMatch(/4755 0:0 run\.sh/);
    expect(log).toMatch(/777 0:0 .*link.* -> .*\.\.\/outside/);
  });

  test('a change of one file is seen, and nothing else is sent again', async () => {
    const project = buildProject({
      Dockerfile: `${BASE}COPY . /app\nRUN cat /app/small.txt`,
      'large.bin': 'x'.repeat(3_000_000),
      'small.txt': 'before',
    });
    await project.build();
    project.write('small.txt', 'after!');

    const { log, progress } = await project.build();

    expect(log).toContain('after!');
    expect(progress.join('\n')).not.toMatch(/sending files \d+(\.\d+)? MB/);
  });

  test('a large file arrives whole', async () => {
    const size = 5_000_001;
    const project = buildProject({ Dockerfile: `${BASE}COPY big.bin /\nRUN wc -c < /big.bin` });
    writeFileSync(join(project.folder, 'big.bin'), Buffer.alloc(size, 'abcdefg'));

    const { log } = await project.build();

    expect(log).toContain(String(size));
  });

  test('only what COPY names is needed, behind links too', async () => {
    const project = buildProject({
      Dockerfile: `${BASE}COPY link /copied\nCOPY src/*.txt /texts/\nRUN cat /copied /texts/*`,
      'src/a.txt': 'text a\n',
      'other/target': 'behind the link\n',
    });
    symlinkSync('other/target', join(project.folder, 'link'));

    const { log } = await project.build();

    expect(log).toContain('behind the link');
    expect(log).toContain('text a');
  });

  test('the Dockerfile may lie outside the context, with an ignore file of its own', async () => {
    const project = buildProject({
      'docker/api.Dockerfile': `${BASE}COPY . /app\nRUN ls /app`,
      'docker/api.Dockerfile.dockerignore': 'hidden',
      'src/shown': '',
      'src/hidden': '',
    });

    const { log } = await project.build({
      build: (folder) => ({ context: join(folder, 'src'), dockerfile: '../docker/api.Dockerfile' }),
    });

    expect(log).toMatch(/#\d+ shown/);
    expect(log).not.toMatch(/#\d+ hidden/);
  });

  test('dockerfile_inline is used, and a change of equal length is seen', async () => {
    const project = buildProject({ 'a.txt': 'from the context' });
    const inline = (word: string): string => `${BASE}COPY a.txt /\nRUN cat /a.txt && echo ${word}`;

    const first = await project.build({ build: { dockerfile_inline: inline('aaaa') } });
    const second = await project.build({ build: { dockerfile_inline: inline('bbbb') } });

    expect(first.log).toMatch(/from the contextaaaa/);
    expect(second.log).toMatch(/from the contextbbbb/);
  });

  test('a socket in the context is left out', async () => {
    const project = buildProject({ Dockerfile: `${BASE}COPY . /app\nRUN ls /app` });
    const server = createServer().listen(join(project.folder, 'agent.sock'));
    try {
      const { log } = await project.build();
      expect(log).not.toContain('agent.sock');
    } finally {
      server.close();
    }
  });
});

describe('options of a build', () => {
  test('arguments, target, labels, tags and hosts reach the image', async () => {
    const project = buildProject({
      Dockerfile: `${BASE.trim()} AS first\nARG GIVEN\nARG TAKEN\nARG UNSET=default\nRUN echo "$GIVEN $TAKEN $UNSET"; cat /etc/hosts\nFROM nowhere.invalid/never AS second\n`,
    });

    const { id, log } = await project.build({
      build: {
        target: 'first',
        args: { GIVEN: 'one', TAKEN: null, UNSET: null },
        labels: { own: 'label' },
        tags: [`${project.name}:extra`],
        extra_hosts: ['some.host=10.1.2.3'],
      },
      environment: { TAKEN: 'two' },
    });

    expect(log).toContain('one two default');
    expect(log).toMatch(/10\.1\.2\.3\s+some\.host/);
    const docker = await engine();
    const image = await docker.getImage(id).inspect();
    await docker.getImage(`${project.name}:extra`).remove();
    expect(image.RepoTags.sort()).toEqual([`${project.name}-api:latest`, `${project.name}:extra`]);
    expect(image.Config.Labels).toMatchObject({
      own: 'label',
      'com.docker.compose.project': project.name,
      'com.docker.compose.service': 'api',
    });
  });

  test('secrets come from files, the environment and the Compose file, under the ids a Dockerfile names', async () => {
    const mounts = ['one', 'two', 'three'].map((id) => `--mount=type=secret,id=${id}`).join(' ');
    const project = buildProject({
      Dockerfile: `${BASE}RUN ${mounts} cat /run/secrets/one /run/secrets/two /run/secrets/three | rev`,
      'secret.txt': 'elif',
    });

    const { log } = await project.build({
      build: { secrets: [{ source: 'a', target: 'one' }, { source: 'two' }, { source: 'three' }] },
      secrets: {
        a: { name: 'a', file: join(project.folder, 'secret.txt') },
        two: { name: 'two', environment: 'TWO' },
        three: { name: 'three', content: '!eerht' },
      },
      environment: { TWO: 'vne' },
    });

    expect(log).toContain('three!envfile');
  });

  test('a build step reaches the SSH agent', async () => {
    const talk = `require('net').connect(process.env.SSH_AUTH_SOCK).end('ping').pipe(process.stdout)`;
    const project = buildProject({ Dockerfile: `FROM node:22-bookworm-slim\nRUN --mount=type=ssh node -e "${talk}"` });
    const agent = createServer((socket) => socket.on('data', (data) => socket.end(`pong to ${data.toString()}\n`)));
    const path = join(project.folder, 'agent.sock');
    agent.listen(path);
    try {
      const { log } = await project.build({ build: { ssh: ['default'] }, environment: { SSH_AUTH_SOCK: path } });
      expect(log).toContain('pong to ping');
    } finally {
      agent.close();
    }
  });

  test('a build that is aborted ends at once, as interrupted', async () => {
    const project = buildProject({ Dockerfile: `${BASE}RUN echo begun; sleep 600` });
    const abort = new AbortController();

    const error = await failureOf(
      project.build({
        signal: abort.signal,
        onLine: (line) => {
          if (line.endsWith(' begun')) abort.abort();
        },
      }),
    );

    expect(error).toMatchObject({ code: 'INTERRUPTED' });
  });
});

test('a build that is aborted before it began never begins', async () => {
  const project = buildProject({ Dockerfile: `${BASE}RUN echo begun` });
  const lines: string[] = [];
  const error = await failureOf(project.build({ signal: AbortSignal.abort(), onLine: (line) => lines.push(line) }));
  expect(error).toMatchObject({ code: 'INTERRUPTED' });
  expect(lines).toEqual([]);
});

describe('a build that fails', () => {
  test('names the instruction, its line and the last lines it wrote', async () => {
    const project = buildProject({
      Dockerfile: `${BASE}\n# comment\nRUN echo fine \\\n  && echo too\nRUN for i in $(seq 1 30); do echo line $i; done; exit 3\n`,
    });

    const error = await failureOf(project.build());

    expect(error).toMatchObject({
      code: 'BUILD_FAILED',
      service: 'api',
      message: 'The build of api failed at RUN for i in $(seq 1 30); do echo line $i; done; exit 3.',
      location: { file: join(project.folder, 'Dockerfile'), line: 6 },
    });
    const detail = (error as { detail: string }).detail.split('\n');
    expect(detail).toHaveLength(20);
    expect(detail.at(-1)).toBe('line 30');
  });

  test.each([
    ['an unknown instruction', `${BASE}\nFOO bar\n`, { code: 'BUILD_FAILED', location: { line: 3 } }],
    ['a missing file', `${BASE}COPY nothere /x\n`, { code: 'BUILD_FAILED', location: { line: 2 } }],
    ['a base image that is not there', `${BASE}\nFROM localhost:1/no/such:1\n`, { code: 'IMAGE_UNAVAILABLE' }],
  ])('tells of %s', async (_what, Dockerfile, expected) => {
    const project = buildProject({ Dockerfile });
    expect(await failureOf(project.build())).toMatchObject(expected);
  });

  test('tells of a context and a Dockerfile that are not there, and names the Compose file', async () => {
    const project = buildProject({});
    const location = { file: join(project.folder, 'compose.yaml') };
    expect(await failureOf(project.build())).toMatchObject({ code: 'FILE_NOT_FOUND', location });
    const elsewhere = project.build({ build: { context: join(project.folder, 'nowhere') } });
    expect(await failureOf(elsewhere)).toMatchObject({ code: 'FILE_NOT_FOUND', location });
  });
});

describe('named contexts', () => {
  test('folders and images are copied from by name, or an old engine is told', async () => {
    const { apiVersion } = await connectEngine(process.env);
    const project = buildProject({
      Dockerfile: `FROM base\nCOPY --from=assets a.txt /\nRUN cat /a.txt\n`,
      'elsewhere/a.txt': 'from elsewhere\n',
    });
    const build = (folder: string): Build => ({
      additional_contexts: { assets: join(folder, 'elsewhere'), base: 'docker-image://busybox:1.37' },
      labels: { own: 'label' },
      dockerfile: 'Dockerfile',
    });

    if (apiVersion === '1.41') {
      expect(await failureOf(project.build({ build }))).toMatchObject({ code: 'UNSUPPORTED', service: 'api' });
      return;
    }
    const { id, log } = await project.build({ build });
    expect(log).toContain('from elsewhere');
    const image = await (await engine()).getImage(project.tag).inspect();
    expect(image.Id).toBe(id);
    expect(image.Config.Labels).toMatchObject({ own: 'label' });
  });
});
