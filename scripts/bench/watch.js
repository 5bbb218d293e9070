import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const IMAGE = 'node:22-bookworm-slim';

/** Prints what the file says and when it said so first: on Linux, containers share the clock of this machine. */
const SEES = `const fs = require('fs'); let last;
const look = () => { try { const text = fs.readFileSync('/app/saved', 'utf8'); if (text === '' || text === last) return;
last = text; console.log(text + ' ' + Date.now()); } catch {} };
fs.mkdirSync('/app', { recursive: true }); fs.watch('/app', look); look(); setInterval(look, 5);`;

/**
 * Times how long a saved file takes until a process in the container can read it, in milliseconds.
 * @param {import('dockerode')} docker
 * @param {import('./contenders.js').Contender} contender
 * @param {number} saves
 * @returns {Promise<number[]>}
 */
export async function measureWatch(docker, { project, command: [file, ...first] }, saves) {
  const directory = mkdtempSync(join(tmpdir(), 'devenv-bench-watch-'));
  mkdirSync(join(directory, 'src'));
  for (let at = 0; at < 200; at += 1) writeFileSync(join(directory, 'src', `other${at}`), `${at}`);
  const service = {
    image: IMAGE,
    init: true,
    command: ['node', '-e', SEES.replaceAll('$', '$$$$')],
    develop: { watch: [{ path: 'src', action: 'sync', target: '/app' }] },
  };
  writeFileSync(join(directory, 'compose.yaml'), JSON.stringify({ services: { api: service } }));
  const child = spawn(file, [...first, '-p', project, 'watch'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    await said(child, /watching src|Watch enabled/);
    const seen = await listen(docker, project);
    const samples = [];
    for (let save = 0; save < saves + 2; save += 1) {
      const began = Date.now();
      writeFileSync(join(directory, 'src/saved'), `save${save}`);
      const visible = await seen(`save${save}`);
      if (save >= 2) samples.push(visible - began);
      await sleep(150 + Math.random() * 100);
    }
    return samples;
  } finally {
    child.kill('SIGINT');
    if (child.exitCode === null) await new Promise((resolve) => child.on('close', resolve));
    spawnSync(file, [...first, '-p', project, 'down', '-t', '0'], { cwd: directory, stdio: 'ignore' });
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {RegExp} words */
function said(child, words) {
  let text = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        text += chunk;
        if (words.test(text)) resolve();
      });
    child.on('close', () => reject(new Error(`the watch ended:\n${text}`)));
  });
}

/** @returns {Promise<(text: string) => Promise<number>>} waits until the service says that it sees a text, and when it did */
async function listen(docker, project) {
  const filters = { label: [`com.docker.compose.project=${project}`, 'com.docker.compose.container-number=1'] };
  const [{ Id }] = await docker.listContainers({ filters });
  const log = await docker.getContainer(Id).logs({ follow: true, stdout: true, stderr: true });
  const seen = new Map();
  let wake = () => undefined;
  log.on('data', (chunk) => {
    for (const [, text, time] of String(chunk).matchAll(/(save\d+) (\d+)/g)) seen.set(text, Number(time));
    wake();
  });
  return async (text) => {
    const end = Date.now() + 10_000;
    while (!seen.has(text)) {
      if (Date.now() > end) throw new Error(`${text} did not arrive in 10 s`);
      await Promise.race([new Promise((resolve) => (wake = resolve)), sleep(1_000)]);
    }
    return seen.get(text);
  };
}
