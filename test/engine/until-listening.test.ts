import { describe, expect, test } from 'vitest';
import { connectEngine } from '../../src/engine/connect/connect.js';
import { untilListening } from '../../src/engine/health/until-listening.js';
import { testProject } from '../support/project.js';
import { must } from './stack-fixture.js';

/** Longer than any test may take. */
const NEVER = 3_600_000;

describe('what was started without a health check is watched', () => {
  test('until it listens on one of its ports, or has ended, and not without a port to tell', async () => {
    const late = 'while ! test -e /go; do usleep 10000; done; exec';
    const project = testProject({
      'compose.yaml': `services:
  web: { image: 'busybox:1.37', command: [sh, -c, '${late} httpd -f -p 80'], stop_signal: KILL }
  job: { image: 'busybox:1.37', command: [sh, -c, '${late} false'], stop_signal: KILL }
`,
    });
    await must(project, 'up', '-d');
    const connection = await connectEngine(process.env);
    const watch = (service: string, ports: number[] | undefined, time: number): Promise<string> =>
      untilListening(connection, `${project.name}-${service}-1`, ports, Date.now() + time).then(() => service);

    const watched = [watch('web', [80], NEVER), watch('job', [80], NEVER)];
    expect(await Promise.race([...watched, watch('web', [81], 50).then(() => 'neither')])).toBe('neither');
    expect(await Promise.race([...watched, watch('web', undefined, 50).then(() => 'neither')])).toBe('neither');
    for (const service of ['web', 'job']) await must(project, 'exec', '-T', service, 'touch', '/go');
    expect(await Promise.all(watched)).toEqual(['web', 'job']);
    await watch('web', [80, 81], NEVER);
    await watch('gone', [80], NEVER);
  });
});
