import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { execInside, removeMachine, startMachine } from '../support/bare-machine.js';
import type { Machine } from '../support/bare-machine.js';
import { devenvJson, repository } from '../support/devenv.js';

const setup = ['node', join(repository, 'bin', 'run.js'), 'setup'];

/** A container that may run an engine of its own plays a machine where nothing is installed. */
let machine: Machine;
beforeAll(async () => {
  machine = await startMachine();
  return () => removeMachine(machine);
});

async function stopEngine(): Promise<void> {
  const script = 'pid=$(cat /var/run/docker.pid); kill $pid; while kill -0 $pid; do sleep 0.05; done';
  await execInside(machine, ['sh', '-c', script]);
}

describe('devenv setup', () => {
  it('finds the engine that runs', async () => {
    expect(await devenvJson(['setup'])).toMatchObject({
      action: 'found',
      endpoint: { host: expect.any(String) as string },
    });
  });

  it('asks for --yes on a machine without an engine, and changes nothing', async () => {
    const { output, exitCode } = await execInside(machine, setup);
    expect(exitCode).toBe(2);
    expect(output).toContain('No Docker engine was found.');
    expect(output).toContain('devenv setup --yes');
    expect((await execInside(machine, ['sh', '-c', 'command -v dockerd'])).exitCode).not.toBe(0);
  });

  it('tells a user without root what root has to do', async () => {
    const { output, exitCode } = await execInside(machine, [...setup, '--yes'], { user: '1000' });
    expect(exitCode).toBe(1);
    expect(output).toContain('That needs root or sudo.');
    expect(output).toContain('apt-get install -y --no-install-recommends docker.io iptables');
  });

  it('installs an engine and starts it', { timeout: 300_000 }, async () => {
    const { output, exitCode } = await execInside(machine, [...setup, '--yes']);
    expect(exitCode, output).toBe(0);
    expect(output).toContain('Installing docker.io, iptables');
    expect(output).toMatch(/Installed Docker Engine \d+\.\d+\S* at unix:\/\/\/var\/run\/docker\.sock/);
  });

  it('tells a user without rights on the socket how to get them', async () => {
    const { output, exitCode } = await execInside(machine, setup, { user: '1000' });
    expect(exitCode).toBe(1);
    expect(output).toContain('You have no rights on the Docker engine');
    expect(output).toContain('sudo usermod -aG docker $USER');
  });

  it('starts an installed engine that does not run', async () => {
    await stopEngine();
    const asked = await execInside(machine, setup);
    expect(asked.exitCode).toBe(2);
    expect(asked.output).toContain('Docker Engine is installed but not running. Start it?');
    const { output, exitCode } = await execInside(machine, [...setup, '--yes']);
    expect(exitCode, output).toBe(0);
    expect(output).toContain('Started Docker Engine');
  });

  it('shows why an engine does not start', async () => {
    await stopEngine();
    await execInside(machine, ['sh', '-c', 'echo "{ broken" > /etc/docker/daemon.json']);
    const { output, exitCode } = await execInside(machine, [...setup, '--yes']);
    expect(exitCode).toBe(1);
    expect(output).toContain('The Docker engine did not start.');
    expect(output).toContain('daemon.json');
    expect(output).not.toMatch(/^\s+at /m);
  });
});
