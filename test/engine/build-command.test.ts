import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';

const FILES = {
  'api/Dockerfile': 'FROM busybox:1.37\nARG WORD=none\nRUN echo "the word is $WORD"\n',
  'bad/Dockerfile': 'FROM busybox:1.37\nRUN echo the last words; exit 4\n',
};

function stackOf(services: string): Record<string, string> {
  return { ...FILES, 'compose.yaml': `services:\n${services}` };
}

test('every image is built, one that is shared only once, and tagged as docker compose does', async () => {
  const project = testProject(
    stackOf(`  api: {build: api}\n  one: {image: "\${COMPOSE_PROJECT_NAME}:x", build: api}
  two: {image: "\${COMPOSE_PROJECT_NAME}:x", build: api}\n  db: {image: "busybox:1.37"}\n`),
  );

  const { images, failures } = (await project.devenvJson(['build'])) as {
    images: { service: string; image: string; id: string; elapsedMs: number; built: boolean }[];
    failures: unknown[];
  };

  expect(failures).toEqual([]);
  const byService = Object.fromEntries(images.map((image) => [image.service, image]));
  expect(Object.keys(byService).sort()).toEqual(['api', 'one', 'two']);
  expect(byService['api']).toMatchObject({ image: `${project.name}-api`, built: true });
  expect(byService['one']?.id).toBe(byService['two']?.id);
  const image = await (await engine()).getImage(`${project.name}:x`).inspect();
  expect(image.Id).toBe(byService['one']?.id);
});

test('--progress plain prints the full log on stderr, --build-arg reaches it', async () => {
  const project = testProject(stackOf('  api: {build: api}\n'));
  const { stderr, stdout, exitCode } = await project.devenv([
    ...['build', 'api', '--no-cache', '--progress', 'plain', '--build-arg', 'WORD=heard'],
  ]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^api \| #\d+ the word is heard$/m);
  expect(stdout).toMatch(new RegExp(`^api built as ${project.name}-api \\([0-9a-f]{12}\\) in `));
});

test('one failure does not stop the others; it comes last, with its last lines', async () => {
  const project = testProject(stackOf('  api: {build: api}\n  bad: {build: bad}\n'));
  const { stderr, stdout, exitCode } = await project.devenv(['build']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('api built as');
  expect(stderr).toContain('The build of bad failed at RUN echo the last words; exit 4.');
  expect(stderr).toMatch(/bad\/Dockerfile:2\n.*\n.*│ the last words/);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('Next: devenv build bad --progress plain');
});

test('two builds of one name do not race: the later one keeps it, and it is said', async () => {
  const project = testProject(
    stackOf(`  one: {image: "\${COMPOSE_PROJECT_NAME}:x", build: {context: api, labels: {who: one}}}
  two: {image: "\${COMPOSE_PROJECT_NAME}:x", build: {context: api, labels: {who: two}}}\n`),
  );
  const { stderr } = await project.devenv(['build']);
  expect(stderr).toContain(`one and two build ${project.name}:x in different ways: all of them get the one of two.`);
  expect((await (await engine()).getImage(`${project.name}:x`).inspect()).Config.Labels).toMatchObject({ who: 'two' });
});

test('--print and --dry-run tell and build nothing', async () => {
  const project = testProject(stackOf('  api: {build: api, depends_on: [base]}\n  base: {build: api}\n'));
  const { target } = (await project.devenvJson(['build', '--print', 'api'])) as { target: Record<string, unknown> };
  expect(Object.keys(target)).toEqual(['api']);
  const { stdout } = await project.devenv(['build', '--dry-run', '--with-dependencies', 'api']);
  expect(stdout.trim().split('\n').sort()).toEqual(
    ['api', 'base'].map((service) => `${service} would be built as ${project.name}-${service}`),
  );
  await expect((await engine()).getImage(`${project.name}-api`).inspect()).rejects.toMatchObject({ statusCode: 404 });
});

test('pull --ignore-pull-failures makes a warning of what can not be pulled', async () => {
  const project = testProject(stackOf('  far: {image: "localhost:1/far:1"}\n'));
  const { stderr, exitCode } = await project.devenv(['pull', '--ignore-pull-failures']);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("! The registry localhost:1 can't be reached");
});

test('pull leaves alone what is there, and says which registry does not answer', async () => {
  const project = testProject(stackOf('  db: {image: "busybox:1.37"}\n  far: {image: "localhost:1/far:1"}\n'));
  const { stdout, exitCode } = await project.devenv(['pull', '--policy', 'missing', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    images: [{ service: 'db', image: 'busybox:1.37', pulled: false }],
    failures: [{ code: 'IMAGE_UNAVAILABLE', service: 'far' }],
  });
});

test('an unknown service is wrong usage', async () => {
  const project = testProject(stackOf('  api: {build: api}\n'));
  const { stderr, exitCode } = await project.devenv(['build', 'apo']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is no service apo');
});
