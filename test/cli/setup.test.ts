import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { devenv } from '../support/devenv.js';

const nobody = { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: undefined };

describe('devenv setup', () => {
  it('says where an address that does not answer comes from, and does not install another engine', async () => {
    const { stdout, stderr, exitCode } = await devenv(['setup', '--yes'], { env: nobody });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain('The engine at tcp://127.0.0.1:1 does not answer: the connection was refused.');
    expect(stderr).toContain('environment variable DOCKER_HOST');
    expect(stderr).toMatch(/Next: /);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('tells the same to programs', async () => {
    const { stdout, exitCode } = await devenv(['setup', '--json'], { env: nobody });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'ENGINE_UNAVAILABLE', suggestions: expect.any(Array) as [] },
    });
  });

  it('names the contexts there are when the wanted one is not', async () => {
    const { stderr, exitCode } = await devenv(['setup'], {
      env: { DOCKER_CONTEXT: 'nowhere', DOCKER_CONFIG: '/nonexistent' },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no docker context "nowhere".');
    expect(stderr).toContain('The contexts here are: default.');
  });
});

describe('devenv doctor without an engine', () => {
  it('shows the failed check with its fix and ends with 1', async () => {
    const { stdout, exitCode } = await devenv(['doctor'], { env: nobody });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✖ engine +The engine at tcp:\/\/127\.0\.0\.1:1 does not answer/m);
    expect(stdout).toMatch(/^ +fix: Start that engine and try again\.$/m);
  });

  it('still tells what is wrong with the Compose file', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'devenv-doctor-'));
    onTestFinished(() => {
      rmSync(cwd, { recursive: true });
    });
    const { stdout, exitCode } = await devenv(['doctor', '--json', '-f', 'missing.yaml'], { cwd, env: nobody });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      checks: [
        { name: 'engine', status: 'fail' },
        { name: 'stack', status: 'fail', detail: expect.stringContaining('missing.yaml') as string },
      ],
    });
  });
});
