import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../support/devenv.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { copyImage, mustRun, ownEngine, whyNoOwnEngine } from './own-engine.js';
import type { OwnEngine } from './own-engine.js';

const reason = whyNoOwnEngine();
if (reason !== undefined) console.warn(`skipped: an engine that mounts no overlays: ${reason}`);

describe.skipIf(reason !== undefined)('on an engine that mounts no overlays', () => {
  let own: OwnEngine;
  let project: TestProject;
  const devenv = (...args: string[]): Promise<Run> => project.devenv(args, { env: { DOCKER_HOST: own.host } });
  const must = async (...args: string[]): Promise<Run> => {
    const run = await devenv(...args);
    expect(run.exitCode, run.stderr + run.stdout).toBe(0);
    return run;
  };
  const rows = async (): Promise<string> => (await must('exec', '-T', 'store', 'cat', '/data/rows')).stdout.trim();
  const write = (text: string): Promise<Run> => must('exec', '-T', 'store', 'sh', '-c', `echo ${text} > /data/rows`);

  beforeAll(async () => {
    own = ownEngine();
    // an overlay is no place for the upper layer of another
    const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(dirname(own.disk), name));
    for (const folder of [lower, upper, work]) mkdirSync(folder ?? '');
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
    try {
      mustRun('mount', '-t', 'overlay', '-o', options, 'overlay', own.disk);
    } catch {
      console.warn('the disk is an overlay already');
    }
    await own.start('--storage-driver=vfs');
    await copyImage(own, 'busybox:1.37');
    project = makeProject({
      'compose.yaml': `services:
  store:
    image: busybox:1.37
    command: sh -c 'test -e /data/rows || echo first > /data/rows; touch /ready; exec sleep inf'
    healthcheck: { test: [CMD, test, -e, /ready], interval: 1h }
    stop_signal: KILL
    volumes: ['data:/data']
volumes: { data: {} }
`,
    });
  });
  afterAll(async () => {
    await devenv('down', '--volumes', '--yes', '-t', '0');
    await own.dispose();
    await project.dispose();
  });

  test('data is copied, which is said, and has its resets, snapshots and undo', async () => {
    const up = await must('up', '-d');
    expect(up.stderr).toMatch(/data of volume data is copied/);
    await write('second');
    await must('snapshot', 'save', 'two');
    await write('third');

    await must('reset', 'store');
    expect(await rows()).toBe('first');
    await must('undo');
    expect(await rows()).toBe('third');
    await must('snapshot', 'restore', 'two');
    expect(await rows()).toBe('second');
    await must('down', '--volumes', '--yes', '-t', '0');
    const { Volumes } = await own.docker.listVolumes();
    expect(Volumes.map(({ Name }) => Name)).toEqual(['devenv-overlay']);
  });
});
