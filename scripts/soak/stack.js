import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

/** Six services, three of them with data; the tokens that a fresh volume holds come from seeds. */
const COMPOSE = `services:
  pg:
    image: postgres:17-bookworm
    environment: { POSTGRES_HOST_AUTH_METHOD: trust }
    command: [postgres, -c, shared_buffers=16MB]
    volumes: ['pg:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres], interval: 5s, retries: 20 }
    x-devenv: { seed: { sql: seed.sql } }
  redis:
    image: redis:8-bookworm
    # before it answers: by default a killed Redis may lose what it acknowledged in the last second
    command: [redis-server, --appendonly, 'yes', --appendfsync, always]
    volumes: ['redis:/data']
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s }
    x-devenv: { seed: redis-cli sadd tokens seed }
  files:
    image: busybox:1.37
    command: [httpd, -f, -p, '80', -h, /data]
    stop_signal: KILL
    volumes: ['files:/data']
    x-devenv: { seed: touch /data/seed }
  reader: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['files:/data:ro'] }
  api: { image: 'busybox:1.37', command: httpd -f -p 80 -h /, stop_signal: KILL, depends_on: [pg, redis] }
  web: { image: 'busybox:1.37', command: httpd -f -p 80 -h /, stop_signal: KILL, depends_on: [api], ports: ['127.0.0.1::80'] }
volumes: { pg: {}, redis: {}, files: {} }
`;

export const SERVICES = ['pg', 'redis', 'files', 'reader', 'api', 'web'];

/** The volume of each service that has one. */
export const VOLUME_OF = { pg: 'pg', redis: 'redis', files: 'files', reader: 'files' };

/** @typedef {{project: string, folder: string, devenv: (args: string[], killAfterLines?: number) => Promise<{code: number | null, said: string, out: string}>, dispose: () => void}} SoakStack */

/** A folder with the stack, and the program to run in it. @returns {SoakStack} */
export function soakStack() {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-soak-'));
  const project = `devenv-soak-${process.pid}`;
  writeFileSync(join(folder, 'compose.yaml'), COMPOSE);
  writeFileSync(join(folder, 'seed.sql'), "create table tokens (token text); insert into tokens values ('seed');\n");
  return {
    project,
    folder,
    devenv: (args, killAfterLines) => run(folder, project, args, killAfterLines),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts the program with its input and output as pipes. */
export function startIn({ folder, project }, args) {
  const env = { ...process.env, COMPOSE_PROJECT_NAME: project };
  delete env.NODE_EXTRA_CA_CERTS;
  return spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env });
}

function run(folder, project, args, killAfterLines) {
  return new Promise((resolve, reject) => {
    const child = startIn({ folder, project }, args);
    child.stdin.end();
    let [said, out] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.split('\n').length > killAfterLines) child.kill('SIGKILL');
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), 300_000);
    child.on('error', reject).on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, said, out });
    });
  });
}
