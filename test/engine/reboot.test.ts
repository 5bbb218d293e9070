import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { copyImage, ownEngine, whyNoOwnEngine } from './own-engine.js';
import type { OwnEngine } from './own-engine.js';

const reason = whyNoOwnEngine();
if (reason !== undefined) console.warn(`skipped: an engine of its own for the test of a reboot: ${reason}`);

const COMPOSE = `services:
  store:
    image: busybox:1.37
    command: httpd -f -p 80 -h /etc
    stop_signal: KILL
    networks: [back]
    healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1/passwd'], interval: 1h }
  api: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, restart: unless-stopped, networks: [back], depends_on: { store: { condition: service_healthy } } }
  worker: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, restart: always, networks: [back] }
networks: { back: {} }
`;

describe.skipIf(reason !== undefined)('an engine that was restarted', () => {
  let own: OwnEngine;
  let project: TestProject;
  const env = (): { env: Record<string, string> } => ({ env: { DOCKER_HOST: own.host } });
  const up = async (): Promise<string> => {
    const { exitCode, stderr, stdout } = await project.devenv(['up', '-d'], env());
    expect(exitCode, stderr + stdout).toBe(0);
    return stdout;
  };

  beforeAll(async () => {
    own = ownEngine();
    await own.start();
    await copyImage(own, 'busybox:1.37');
    project = makeProject({ 'compose.yaml': COMPOSE });
    await up();
  });
  afterAll(async () => {
    await own.dispose();
    await project.dispose();
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'by %s: ps tells what is down, up brings all of it back',
    async (signal) => {
      await own.end(signal);
      await own.start();

      const { stdout } = await project.devenv(['ps'], env());
      expect(stdout).toMatch(/store-1 +✖ broken/);
      await up();

      const states = (await own.docker.listContainers({ all: true })).map(
        ({ Names, State }) => `${Names[0] ?? ''} ${State}`,
      );
      const parts = ['api', 'store', 'worker'].flatMap((name) => [`${name}-1`, `${name}-1-sandbox`]);
      expect(states.sort()).toEqual(parts.map((part) => `/${project.name}-${part} running`).sort());
      for (const service of ['api', 'worker']) {
        const heard = await project.devenv(['exec', '-T', service, 'wget', '-qO-', 'http://store/passwd'], env());
        expect(heard.stdout, service).toContain('root');
      }
      expect(await project.devenvJson(['up'], env())).toMatchObject({ changed: false });
    },
  );
});
