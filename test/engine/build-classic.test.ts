import { chmodSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildWithClassicBuilder } from '../../src/engine/build/classic-build.js';
import { buildProject, failureOf } from './build-project.js';

const BASE = 'FROM busybox:1.37\n';
const classic = { builder: buildWithClassicBuilder };

test('the context arrives as a tar: ignored paths left out, modes, links and long names as they are', async () => {
  const long = `deep/${'long'.repeat(20)}/${'name'.repeat(30)}.txt`;
  const project = buildProject({
    Dockerfile: `${BASE}COPY . /app\nRUN cd /app && find . | sort && stat -c '%a %u:%g %N' run.sh link && cat ${long}`,
    '.dockerignore': 'node_modules\nDockerfile\nlogs/*\n!logs/keep.log\n',
    'node_modules/left-out.js': '',
    'logs/left-out.log': '',
    'logs/keep.log': 'kept',
    'big.bin': 'x'.repeat(1_000_000),
    'ünï.txt': '',
    'run.sh': '',
    [long]: 'the long one',
  });
  chmodSync(join(project.folder, 'run.sh'), 0o755);
  symlinkSync('../outside', join(project.folder, 'link'));
  const server = createServer().listen(join(project.folder, 'agent.sock'));
  try {
    const { id, log, progress } = await project.build(classic);
    expect(id).toMatch(/^sha256:/);
    expect(log).toContain('./logs/keep.log');
    expect(log).toContain('./ünï.txt');
    expect(log).toContain('the long one');
    expect(log).not.toMatch(/left-out|agent\.sock/);
    expect(log).toMatch(/755 0:0 '?run\.sh/);
    expect(log).toMatch(/777 0:0 .*link.* -> .*\.\.\/outside/);
    expect(progress[0]).toMatch(/^build step 1\/\d FROM busybox:1\.37/);
  } finally {
    server.close();
  }
});

test('a Dockerfile that is not in the context is added to it', async () => {
  const project = buildProject({ 'docker/D': `${BASE}COPY a /\nRUN cat /a`, 'src/a': 'from the context' });
  const elsewhere = await project.build({
    ...classic,
    build: (folder) => ({ context: join(folder, 'src'), dockerfile: '../docker/D' }),
  });
  const inline = await project.build({ ...classic, build: { dockerfile_inline: `${BASE}RUN echo inline it is` } });
  expect(elsewhere.log).toContain('from the context');
  expect(inline.log).toContain('inline it is');
});

test('a failure names the instruction, its line and the last lines', async () => {
  const project = buildProject({ Dockerfile: `${BASE}\nRUN echo about to fail; exit 3\n` });
  expect(await failureOf(project.build(classic))).toMatchObject({
    code: 'BUILD_FAILED',
    message: 'The build of api failed at RUN echo about to fail; exit 3.',
    location: { line: 3 },
    detail: expect.stringContaining('about to fail') as string,
  });
});
