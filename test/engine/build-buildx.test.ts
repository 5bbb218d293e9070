import { expect, test } from 'vitest';
import { buildWithBuildx } from '../../src/engine/build/buildx-build.js';
import { findBuildx } from '../../src/engine/build/buildx.js';
import type { BuildRequest } from '../../src/engine/build/request.js';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { buildProject, failureOf, type BuildCase } from './build-project.js';

const buildx = await findBuildx();
const reason = buildx === undefined ? ' (skipped: no docker-buildx among the plugins of the docker CLI)' : '';
/** The builder that stands for the engine itself: other builders are another part of buildx. */
const viaBuildx: Pick<BuildCase, 'builder'> = {
  builder: (connection, request: BuildRequest, context, options) =>
    buildWithBuildx(connection, { buildx: buildx ?? { path: '' }, builder: 'default' }, request, context, options),
};

test.skipIf(buildx === undefined)(`buildx gets the whole build, secrets by file and environment${reason}`, async () => {
  const project = buildProject({
    Dockerfile: `FROM busybox:1.37 AS first
ARG WORD
COPY a.txt /
RUN --mount=type=secret,id=one --mount=type=secret,id=two cat /run/secrets/one /run/secrets/two /a.txt | rev; echo $WORD
FROM nowhere.invalid/never\n`,
    'a.txt': '!txetnoc',
    'one.txt': 'eno',
  });
  const { id, log } = await project.build({
    ...viaBuildx,
    build: (folder) => ({
      target: 'first',
      args: { WORD: 'with $dollar ${brace} %{percent}' },
      labels: { own: 'label' },
      secrets: [{ source: 'file', target: 'one' }, { source: 'two' }],
      context: folder,
    }),
    secrets: {
      file: { name: 'file', file: `${project.folder}/one.txt` },
      two: { name: 'two', environment: 'SECRET_TWO' },
    },
    environment: { SECRET_TWO: 'owt' },
  });
  expect(log).toContain('context!twoone');
  expect(log).toContain('with $dollar ${brace} %{percent}');
  const image = await (await engine()).getImage(project.tag).inspect();
  expect(image.Id).toBe(id);
  expect(image.Config.Labels).toMatchObject({ own: 'label', 'com.docker.compose.service': 'api' });
});

test.skipIf(buildx === undefined)(`a step that fails there is told as any other${reason}`, async () => {
  const project = buildProject({ Dockerfile: 'FROM busybox:1.37\nRUN echo last words; exit 3\n' });
  expect(await failureOf(project.build(viaBuildx))).toMatchObject({
    code: 'BUILD_FAILED',
    message: 'The build of api failed at RUN echo last words; exit 3.',
    location: { line: 2 },
    detail: expect.stringContaining('last words') as string,
  });
});

test('a builder that is not there is told', async () => {
  const project = testProject({ 'compose.yaml': 'services: {api: {build: .}}\n', Dockerfile: 'FROM busybox:1.37\n' });
  const { stderr, exitCode } = await project.devenv(['build', '--builder', 'devenv-test-nobody']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/docker buildx ls|Install docker-buildx/);
});
