import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectEngine } from '../../src/engine/connect/connect.js';
import { testProject } from '../support/project.js';

/** Plays ssh: runs no shell on a host, but joins its input and output to the engine's socket, as dial-stdio does there. */
const SSH = `#!/usr/bin/env node
const { connect } = require('node:net');
if (process.argv.slice(2).join(' ').endsWith('-l me -p 2222 -- elsewhere docker system dial-stdio')) {
  const socket = connect(process.env.ENGINE_SOCKET);
  process.stdin.pipe(socket).pipe(process.stdout);
} else {
  console.error('me@elsewhere: Permission denied (publickey).');
  process.exitCode = 255;
}
`;

const compose = `
services:
  web:
    image: busybox:1.37
    command: [sh, -c, "echo serving; exec httpd -f"]
    init: true
`;

it('works with an engine behind ssh, and says what ssh says where it fails', async () => {
  const { endpoint } = await connectEngine(process.env);
  expect(endpoint.host).toMatch(/^unix:/);
  const project = testProject({ 'compose.yaml': compose, 'bin/ssh': SSH });
  chmodSync(join(project.folder, 'bin/ssh'), 0o755);
  const env = {
    PATH: `${join(project.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    ENGINE_SOCKET: endpoint.host.slice('unix://'.length),
    DOCKER_HOST: 'ssh://me@elsewhere:2222',
  };
  const up = await project.devenv(['up', '-d'], { env });
  expect(up.exitCode, up.stderr).toBe(0);
  const executed = await project.devenv(['exec', '-T', 'web', 'cat'], { env, input: 'through ssh' });
  expect(executed.stdout).toBe('through ssh');
  const logs = await project.devenv(['logs', 'web'], { env });
  expect(logs.stdout).toContain('serving');
  expect((await project.devenv(['down'], { env })).exitCode).toBe(0);

  const refused = await project.devenv(['ps'], { env: { ...env, DOCKER_HOST: 'ssh://me@nowhere' } });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('does not answer: me@elsewhere: Permission denied (publickey).');
});
