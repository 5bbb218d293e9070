import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { testProject } from '../support/project.js';
import { container, identities, states } from './stack-state.js';
import { inside, insideIs, spawnWatch, startWatch } from './watching.js';

/** One service that idles, with one rule or more. */
function idle(rules: string, more = ''): string {
  return `services:
  api:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    ${more}
    develop:
      watch:
${rules.trimEnd().replaceAll(/^/gm, '        ')}
`;
}

const SYNC = '- { path: src, action: sync, target: /app, ignore: [tmp] }';

test('what is saved, renamed, removed and linked is so in the container, as the user of its process', async () => {
  const project = testProject({
    'compose.yaml': idle(SYNC, "user: '1234:5678'"),
    'src/old/a.txt': 'a',
    'src/b.txt': 'b',
  });
  const watching = await startWatch(project);
  const file = (path: string): string => join(project.folder, 'src', path);

  project.write('src/run.sh', 'echo hi');
  chmodSync(file('run.sh'), 0o750);
  symlinkSync('run.sh', file('link'));
  renameSync(file('old'), file('new'));
  rmSync(file('b.txt'));
  writeFileSync(file('c.tmp'), 'saved by renaming');
  renameSync(file('c.tmp'), file('c'));
  project.write('src/tmp/ignored', '');

  await insideIs(
    project,
    'cd /app; for f in $(find . | sort); do stat -c "%n %a %u:%g %N" $f; done',
    `. 755 0:0 .
./c 644 1234:5678 ./c
./link 777 1234:5678 './link' -> 'run.sh'
./new 755 1234:5678 ./new
./new/a.txt 644 1234:5678 ./new/a.txt
./run.sh 750 1234:5678 ./run.sh`,
  );
  expect(await inside(project, 'cat /app/c /app/new/a.txt')).toBe('saved by renaminga');
  await watching.says(/^api {2}.*synced .* \d+ ms$/m);
  expect(await watching.stop()).toBe(130);
  expect(watching.err()).not.toContain('✖');
  expect(await states(project.name)).toContain('api-1 running');
});

test('a single file goes into a folder or under a name, and its removal takes nothing else with it', async () => {
  const project = testProject({
    'compose.yaml': idle(
      '- { path: one.conf, action: sync, target: /etc/app/ }\n- { path: one.conf, action: sync, target: /tmp/two.conf }',
    ),
    'one.conf': '1',
  });
  await startWatch(project);
  await insideIs(project, 'cat /etc/app/one.conf /tmp/two.conf', '11');
  await inside(project, 'touch /etc/app/other');
  rmSync(join(project.folder, 'one.conf'));
  await insideIs(project, 'ls /etc/app /tmp | xargs', '/etc/app: other /tmp:');
  project.write('one.conf', '2');
  await insideIs(project, 'cat /etc/app/one.conf /tmp/two.conf', '22');
});

test('the last of a burst of saves arrives, however the saves fall', async () => {
  const project = testProject({ 'compose.yaml': idle(SYNC), 'src/a': '' });
  await startWatch(project);
  for (const pause of [0, 1, 3, 10, 30, 100]) {
    for (let save = 0; save < 25; save += 1) {
      writeFileSync(join(project.folder, 'src/a'), `${pause} ${save % 10}`);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    writeFileSync(join(project.folder, 'src/a'), `${pause} x`);
    await insideIs(project, 'cat /app/a', `${pause} x`);
  }
});

test('a checkout of 2,000 files, there and back, leaves the container with what the working tree has', async () => {
  const project = testProject({
    'compose.yaml': idle('- { path: ., action: sync, target: /app, initial_sync: true }'),
  });
  const git = (...args: string[]): void => {
    const env = { PATH: process.env['PATH'], HOME: project.folder, GIT_CONFIG_NOSYSTEM: '1' };
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: project.folder, env });
  };
  const fill = (text: string, from: number): void => {
    for (let n = from; n < from + 1500; n += 1) project.write(`d${n % 40}/f${n}`, `${text} ${n}`);
  };
  git('init', '-q', '-b', 'main');
  fill('main', 0);
  git('add', '.');
  git('commit', '-qm', 'main');
  git('checkout', '-qb', 'other');
  rmSync(join(project.folder, 'd0'), { recursive: true });
  fill('other', 500);
  git('add', '-A');
  git('commit', '-qm', 'other');
  await startWatch(project);
  const sums = 'find . -path ./.git -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum | sha256sum';
  const sum = (): string => execFileSync('sh', ['-c', sums], { cwd: project.folder }).toString().trim();
  const arrives = (): Promise<void> => insideIs(project, `cd /app && ${sums}`, sum());

  await arrives();
  git('checkout', '-q', 'main');
  git('checkout', '-q', 'other');
  git('checkout', '-q', 'main');
  await arrives();
  git('checkout', '-q', 'other');
  await arrives();
});

test('sync+restart copies and restarts, also a service that had ended', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api:
    image: busybox:1.37
    command: sh -c 'echo started with $$(cat /app/a); trap "exit 0" TERM; grep -q wait /app/a && while :; do sleep 0.1; done'
    develop: { watch: [{ path: src, action: sync+restart, target: /app, initial_sync: true }] }
`,
    'src/a': 'wait 1',
  });
  const watching = await startWatch(project);
  const { id } = await container(project.name, 'api-1');
  const logs = async (): Promise<string> =>
    (await (await engine()).getContainer(id).logs({ stdout: true, stderr: true })).toString();

  project.write('src/a', 'wait 2');
  await eventually(async () => {
    expect(await logs()).toContain('started with wait 2');
  });
  await watching.says(/^api {2}restarted/m);
  project.write('src/a', 'end 3');
  await eventually(async () => {
    expect((await container(project.name, 'api-1')).state).toBe('exited');
  });
  project.write('src/a', 'wait 4');
  await eventually(async () => {
    expect(await logs()).toContain('started with wait 4');
    expect((await container(project.name, 'api-1')).state).toBe('running');
  });
});

test('a change that a service does not become healthy with does not hold up the next one', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api:
    build: { context: ., dockerfile_inline: "FROM busybox:1.37\\nCOPY src /app" }
    command: sleep inf
    stop_signal: KILL
    healthcheck: { test: grep -q good /app/a, interval: 1h }
    develop: { watch: [{ path: src/a, action: sync+restart, target: /app/a }, { path: src/b, action: rebuild }] }
`,
    'src/a': 'good 1',
    'src/b': '1',
  });
  const watching = await startWatch(project);
  project.write('src/a', 'bad');
  await insideIs(project, 'cat /app/a', 'bad');
  project.write('src/b', '2');
  await watching.says(/^api {2}rebuilding, src\/b changed/m);
  await insideIs(project, 'cat /app/a /app/b', 'bad2');
  project.write('src/a', 'good 2');
  await insideIs(project, 'cat /app/a', 'good 2');
  expect(watching.out()).not.toContain('✖');
});

test('sync+exec runs its command with what it declares, and a failure is told with its output', async () => {
  const exec = `{ command: sh -c 'echo $$WHO >> /tmp/ran; grep fail /app/a && exit 3; true', user: '0', environment: { WHO: me } }`;
  const project = testProject({
    'compose.yaml': idle(`- { path: src, action: sync+exec, target: /app, exec: ${exec} }`),
    'src/a': '1',
  });
  const watching = await startWatch(project);
  await watching.says(/^api {2}ran sh -c/m);
  project.write('src/a', '2');
  await insideIs(project, 'cat /app/a /tmp/ran', '2me\nme');
  project.write('src/a', 'fail please');
  await watching.says(/exited with code 3 in api\.[\s\S]*│ fail please/);
  project.write('src/a', '3');
  await insideIs(project, 'cat /app/a; wc -l < /tmp/ran', '34');
});

test('up --watch follows the output and watches, also when a change has ended the service', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api:
    image: busybox:1.37
    command: sh -c 'echo said $$(cat /app/a); trap "exit 0" TERM; grep -q wait /app/a && while :; do sleep 0.1; done'
    develop: { watch: [{ path: src, action: sync+restart, target: /app }] }
`,
    'src/a': 'wait 1',
  });
  const watching = spawnWatch(project, ['up', '--watch']);
  await watching.says(/^api-1 +\| said wait 1/m);
  project.write('src/a', 'end 2');
  await watching.says(/^api-1 +\| said end 2[\s\S]*· api-1 exited/m);
  project.write('src/a', 'wait 3');
  await watching.says(/^api-1 +\| said wait 3/m);
  expect(await watching.stop()).toBe(130);
  expect(await states(project.name)).toContain('api-1 exited');
});

test('rebuild swaps the workload in its sandbox; while a build fails the old one runs on', async () => {
  const project = testProject({
    'compose.yaml': `services:
  api:
    build: .
    stop_signal: KILL
    develop: { watch: [{ path: version, action: rebuild }, { path: src, action: sync, target: /src }] }
`,
    Dockerfile: 'FROM busybox:1.37\nCOPY version src /\nRUN test "$(cat /version)" != broken\nCMD ["sleep", "inf"]\n',
    version: '1',
    'src/a': 'a',
  });
  const watching = await startWatch(project);
  const { 'api-1 sandbox': sandbox } = await identities(project.name);
  const image = (await container(project.name, 'api-1')).inspect.Image;
  project.write('src/a', 'saved');
  await insideIs(project, 'cat /src/a', 'saved');

  project.write('version', 'broken');
  await watching.says(/The build of api failed at RUN test/);
  expect((await container(project.name, 'api-1')).state).toBe('running');
  project.write('version', '2');

  await watching.says(/^api {2}rebuilt {2}/m);
  await insideIs(project, 'cat /version; cat /src/a', '2saved');
  expect((await identities(project.name))['api-1 sandbox']).toBe(sandbox);
  await expect((await engine()).getImage(image).inspect()).rejects.toThrow('no such image');
});

test('a service that is reset in another terminal holds what was saved before', async () => {
  const project = testProject({ 'compose.yaml': idle(SYNC), 'src/a': '1', 'src/b': 'b' });
  await startWatch(project);
  project.write('src/a', '2');
  await insideIs(project, 'cat /app/a', '2');

  expect((await project.devenv(['reset', 'api'])).exitCode).toBe(0);

  await insideIs(project, 'cat /app/a', '2');
});

test('what was removed while a service was stopped is removed when it runs again', async () => {
  const project = testProject({ 'compose.yaml': idle(SYNC), 'src/a': 'a', 'src/b': 'b' });
  const watching = await startWatch(project);
  await insideIs(project, 'ls /app', 'a  b');
  await project.devenv(['stop']);
  rmSync(join(project.folder, 'src/a'));
  await watching.says(/removed src\/a/);

  await project.devenv(['start']);

  await insideIs(project, 'ls /app', 'b');
});

test('a file that may not be copied is told of, and copied when it may be', async () => {
  const project = testProject({ 'compose.yaml': idle(SYNC), 'src/a': '1' });
  const watching = await startWatch(project);
  await insideIs(project, 'cat /app/a', '1');
  await inside(project, 'rm /app/a; mkdir /app/a');

  project.write('src/a', '2');
  await watching.says(/The files of api could not be copied\.[\s\S]*\/app\/a is a folder/);
  await inside(project, 'rmdir /app/a');

  await insideIs(project, 'cat /app/a', '2');
});

test('a stack without rules, a path that is not there, and a second watch are refused in words', async () => {
  const project = testProject({ 'compose.yaml': 'services: { api: { image: "busybox:1.37" } }\n' });
  const plain = await project.devenv(['watch']);
  expect(plain.stderr).toContain('✖ No service says what to watch.');
  expect(plain.exitCode).toBe(2);
  expect((await project.devenv(['up', '--watch'])).stderr).toContain('✖ No service says what to watch.');
  project.write('compose.yaml', idle(SYNC));
  const missing = await project.devenv(['watch']);
  expect(missing.stderr).toContain(`✖ There is nothing to watch at ${join(project.folder, 'src')}.`);
  expect(missing.exitCode).toBe(2);
  mkdirSync(join(project.folder, 'src'));
  await startWatch(project);
  const second = await project.devenv(['watch']);
  expect(second.stderr).toContain(`✖ ${project.name} is watched already.`);
  expect(second.exitCode).toBe(1);
});
