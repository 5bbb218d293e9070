import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { time } from './contenders.js';

/** How often the client asks, in milliseconds. */
const RETRY_MS = 5;

/**
 * How long a client sees errors while the service that it asks is reset: from its last answer to its next, less the time
 * between two questions.
 * @param {{contenders: import('./contenders.js').Contender[], rounds: number, samples: Record<string, Record<string, number[]>>, say: (line: string) => void}} options
 */
export async function measureOutage({ contenders, rounds, samples, say }) {
  say('Errors that a client sees during a reset.');
  const stacks = [];
  try {
    for (const contender of contenders) {
      const directory = mkdtempSync(join(tmpdir(), 'devenv-bench-outage-'));
      const port = await freePort();
      const ports = `ports: ['127.0.0.1:${port}:80']`;
      writeFileSync(
        join(directory, 'compose.yaml'),
        `services:\n  web: { image: 'busybox:1.37', command: [httpd, -f, -p, '80', -h, /etc], ${ports} }\n`,
      );
      const stack = { contender, port, directory, one: 'web' };
      stacks.push(stack);
      await time(contender, 'up', stack);
    }
    const row = (samples['errors seen by a client during a reset'] ??= {});
    for (let turn = 0; turn < 3 * rounds; turn += 1) {
      for (const stack of turn % 2 === 0 ? stacks : stacks.toReversed()) {
        const { contender, port } = stack;
        (row[contender.name] ??= []).push(await outage(port, () => time(contender, 'recreate', stack)));
      }
    }
  } finally {
    for (const { contender, directory } of stacks) {
      const [file, ...first] = contender.command;
      spawnSync(file, [...first, '-p', contender.project, 'down', '-t', '0'], { cwd: directory, stdio: 'ignore' });
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** Asks all the while that the work is done, and until the last answer is well; the milliseconds without one. */
async function outage(port, work) {
  let [done, longest] = [false, 0];
  let last = performance.now();
  const asking = (async () => {
    for (let well = true; !done || !well; await sleep(RETRY_MS)) {
      well = await answers(port);
      if (!well) continue;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
  })();
  await work();
  await sleep(100);
  done = true;
  await asking;
  return Math.max(0, longest - RETRY_MS);
}

function answers(port) {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/passwd', agent: false, timeout: 1000 }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    request.on('timeout', () => request.destroy(new Error('no answer'))).on('error', () => resolve(false));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
