import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { Run } from '../support/devenv.js';
import type { TestProject } from '../support/project.js';
import { attachTo } from './attached-run.js';
import { copyImage, mustRun, ownEngine, whyNoOwnEngine } from './own-engine.js';
import type { OwnEngine } from './own-engine.js';

const reason = whyNoOwnEngine();
if (reason !== undefined) console.warn(`skipped: an engine of its own for what only an engine can break: ${reason}`);

/**
 * `web` and `store` are well as long as they can write, `store` to its volume, `web` to its own layer. Some come back by
 * themselves when the engine starts again, and some do not.
 */
const COMPOSE = `services:
  store:
    image: busybox:1.37
    command: sh -c 'test -e /data/seeded || touch /data/seeded; exec httpd -f -p 80 -h /etc'
    stop_signal: KILL
    volumes: ['rows:/data']
    healthcheck: { test: [CMD-SHELL, 'head -c 64k /dev/zero > /data/probe && rm /data/probe'], interval: 500ms, retries: 3 }
  web:
    image: busybox:1.37
    command: sleep inf
    stop_signal: KILL
    depends_on: { store: { condition: service_healthy } }
    healthcheck: { test: [CMD-SHELL, 'head -c 64k /dev/zero > /probe && rm /probe'], interval: 500ms, retries: 3 }
  api: { image: 'busybox:1.37', command: sh -c 'echo hello; exec sleep inf', stop_signal: KILL, restart: unless-stopped }
  worker: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, restart: always }
volumes: { rows: {} }
`;
const SERVICES = ['api', 'store', 'web', 'worker'];

describe.skipIf(reason !== undefined)('on an engine of its own', () => {
  let own: OwnEngine;
  let project: TestProject;

  const devenv = (...args: string[]): Promise<Run> => project.devenv(args, { env: { DOCKER_HOST: own.host } });
  const must = async (...args: string[]): Promise<string> => {
    const { exitCode, stderr, stdout } = await devenv(...args);
    expect(exitCode, stderr + stdout).toBe(0);
    return stdout;
  };
  const inside = async (service: string, script: string): Promise<string> => {
    const { stdout, stderr } = await devenv('exec', '-T', service, 'sh', '-c', script);
    return stdout + stderr;
  };

  /** Ids and start times of all containers but those of one service. */
  const others = async (than: string): Promise<string[]> => {
    const listed = await own.docker.listContainers();
    const parts = await Promise.all(
      listed.map(async ({ Id, Names }) => {
        const { State } = await own.docker.getContainer(Id).inspect();
        return `${Names[0] ?? ''} ${Id} ${State.StartedAt}`;
      }),
    );
    return parts.filter((part) => !part.includes(`-${than}-`)).sort();
  };

  /** What `ps` says of a service, once it is as expected. */
  const isSaid = (service: string, words: RegExp): Promise<void> =>
    eventually(async () => {
      expect((await must('ps')).split('\n').find((line) => line.startsWith(`${service}-1 `))).toMatch(words);
    });

  /**
   * Writes to a file of a service until the disk is so full that the service is found unhealthy. An engine whose disk is
   * full knows that, but cannot write it down, and lists the state before.
   */
  const fillUntilBroken = (service: string, file: string): Promise<void> =>
    eventually(async () => {
      await inside(service, `cat /dev/zero >> ${file}`);
      const { State } = await own.docker.getContainer(`${project.name}-${service}-1`).inspect();
      expect(State.Health?.Status).toBe('unhealthy');
    });

  /** All of the stack is there, once; the services are well and reach one another. */
  const works = async (): Promise<void> => {
    const listed = await own.docker.listContainers({ all: true });
    const parts = SERVICES.flatMap((name) => [`${name}-1`, `${name}-1-sandbox`]);
    expect(listed.map(({ Names, State }) => `${Names[0] ?? ''} ${State}`).sort()).toEqual(
      parts.map((part) => `/${project.name}-${part} running`).sort(),
    );
    for (const service of ['web', 'api', 'worker'])
      expect(await inside(service, 'wget -qO- http://store/passwd'), service).toContain('root');
    expect(JSON.parse(await must('up', '-d', '--json'))).toMatchObject({ changed: false });
  };

  beforeAll(async () => {
    own = ownEngine('64m');
    await own.start();
    await copyImage(own, 'busybox:1.37');
    project = makeProject({ 'compose.yaml': COMPOSE });
    await must('up', '-d');
  });
  afterAll(async () => {
    await own.dispose();
    await project.dispose();
  });

  test('a service that filled the disk through its writable layer is mended by reset', async () => {
    const before = await others('web');
    await fillUntilBroken('web', '/fill');

    await must('reset', 'web');

    expect(await others('web')).toEqual(before);
    await works();
  });

  test('a service whose layered volume is full is mended by reset, and undo brings the full one back', async () => {
    const before = await others('store');
    await giveItsOwnDisk(own, `${project.name}_rows`, `${project.name}-store-1`, '1m');
    await fillUntilBroken('store', '/data/fill');

    await must('reset', 'store');

    expect(await inside('store', 'ls /data')).toBe('seeded\n');
    await devenv('undo');
    expect(await inside('store', 'ls -s /data/fill; head -c 64k /dev/zero > /data/more || echo full')).toMatch(
      /fill[^]*full/,
    );
    await must('reset');
    expect(await others('store')).toEqual(before);
    await works();
  });

  test('where data fills the whole disk, reset says so, loses nothing, and mends it once there is room', async () => {
    const before = await others('store');
    await inside('store', 'echo mine > /data/mine');
    await fillUntilBroken('store', '/data/fill');

    const { exitCode, stderr, stdout } = await devenv('reset', 'store');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The disk of the engine is full');
    expect(stdout).not.toContain('is as in');
    mustRun('mount', '-o', 'remount,size=128m', own.disk);
    await must('reset', 'store');
    expect(await inside('store', 'ls /data')).toBe('seeded\n');
    expect(await others('store')).toEqual(before);
    await must('undo');
    expect(await inside('store', 'cat /data/mine')).toBe('mine\n');
    await must('reset', 'store');
    await works();
  });

  test.each([
    { name: 'in good order', signal: 'SIGTERM' },
    { name: 'by a failure', signal: 'SIGKILL' },
  ] as const)('restarted $name: ps tells what did not come back, up brings it', async ({ signal }) => {
    await own.end(signal);
    await own.start();
    await isSaid('store', /✖ broken/);
    expect(await must('ps')).not.toContain('restarted without it');

    await must('up', '-d');

    await works();
  });

  test('restarted with everything down', async () => {
    await own.end('SIGTERM');
    await own.start();
    const listed = await own.docker.listContainers();
    await Promise.all(listed.map(({ Id }) => own.docker.getContainer(Id).kill()));
    expect(await own.docker.listContainers()).toEqual([]);

    await must('up', '-d');

    await works();
  });

  test('restarted with only the workloads back', async () => {
    const listed = await own.docker.listContainers();
    const sandboxes = listed.filter(({ Names }) => Names[0]?.endsWith('-sandbox') === true);
    const inspected = await Promise.all(sandboxes.map(({ Id }) => own.docker.getContainer(Id).inspect()));
    await own.end('SIGKILL');
    for (const { State } of inspected) process.kill(State.Pid, 'SIGKILL');
    await own.start('--live-restore');
    await isSaid('store', /✖ broken/);
    const left = await own.docker.listContainers();
    expect(left.map(({ Names }) => Names[0])).toContain(`/${project.name}-store-1`);
    expect(left.map(({ Names }) => Names[0])).not.toContain(`/${project.name}-store-1-sandbox`);

    await must('up', '-d');

    await works();
  });

  test('restarted while up is attached, which says so, brings back what ran, and goes on following', async () => {
    const { child, out, err, ended } = attachTo({ DOCKER_HOST: own.host }, project);
    await eventually(() => {
      expect(err()).toContain('Following the output');
    });
    const hellos = (): number => out().match(/api-1 +\| hello/g)?.length ?? 0;
    const before = hellos();

    await own.end('SIGTERM');
    await eventually(() => {
      expect(err()).toContain('! The engine went away. Waiting for it to come back…');
    });
    await own.start();

    await eventually(
      () => {
        expect(err()).toMatch(/✔ The engine is back\. Running again in .+: .*store-1/);
        expect(hellos()).toBeGreaterThan(before);
      },
      { timeoutMs: 60_000 },
    );
    await works();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(err()).not.toContain('lost the sandbox');
  }, 150_000);
});

/** Puts the writable layer of a volume on a file system of its own, while what mounts it is down. */
async function giveItsOwnDisk({ docker }: OwnEngine, volume: string, mounter: string, size: string): Promise<void> {
  await docker.getContainer(mounter).kill();
  const { Options } = await docker.getVolume(volume).inspect();
  const layer = /upperdir=([^,]+)\/upper/.exec(Options?.['o'] ?? '')?.[1] ?? '';
  mustRun('cp', '-a', layer, `${layer}.aside`);
  mustRun('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', layer);
  mustRun('cp', '-a', `${layer}.aside/.`, layer);
  mustRun('rm', '-r', `${layer}.aside`);
  await docker.getContainer(mounter).start();
}
