import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import { hasRegistry, publish, startRegistry } from './pull-registry.js';

if (!hasRegistry) console.warn('skipped: docker-registry is not on this machine');

describe.skipIf(!hasRegistry)('digests of images', () => {
  test('config pins images to what the registry has, as the model or as an override file', async () => {
    const image = `${await startRegistry()}/devenv-test-digest:1`;
    await publish('busybox:1.37', image);
    const { Descriptor } = await (await engine()).getImage(image).distribution();
    const pinned = `${image}@${Descriptor.digest}`;
    const project = testProject({
      'compose.yaml': `services:\n  web: { image: '${image}' }\n  own: { build: . }\n`,
    });

    const lock = await project.devenv(['config', '--lock-image-digests']);
    expect(lock.stdout).toBe(`services:\n  own: {}\n  web:\n    image: ${pinned}\n`);
    const model = await project.devenv(['config', '--resolve-image-digests', '--format', 'json', 'web']);
    expect(JSON.parse(model.stdout)).toMatchObject({ services: { web: { image: pinned } } });
    project.write('lock.yaml', lock.stdout);
    const locked = await project.devenv(['-f', 'compose.yaml', '-f', 'lock.yaml', 'config', '--images']);
    expect(locked.stdout.split('\n')).toContain(pinned);
  });

  test('an image that its registry does not have is named', async () => {
    const image = `${await startRegistry()}/devenv-test-none:1`;
    const project = testProject({ 'compose.yaml': `services: { web: { image: '${image}' } }\n` });
    const { exitCode, stderr } = await project.devenv(['config', '--resolve-image-digests']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(image);
  });
});
