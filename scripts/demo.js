// Shows the whole main job on a real engine: scaffold a shop, run it, break it three ways, reset it, take it down.
//   npm run demo             leaves nothing behind but the engine and cached images
//   npm run demo -- --keep   leaves the shop up and says how to go on
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp } from './demo/clean-up.js';
import { freePort, shopAt } from './demo/shop.js';
import { heading, say, show, terminal, typed } from './demo/terminal.js';
import { ensureModules } from './ensure-modules.js';

const IMAGES = ['node:22-bookworm-slim', 'postgres:17-bookworm', 'redis:8-bookworm', 'nginx:1.29-bookworm'];
const keep = process.argv.includes('--keep');
const began = performance.now();

heading('Make ready');
ensureModules();
build();
const { ensureEngine, openEngine } = await import('./ensure-engine.js');
const { ensureImages } = await import('./ensure-images.js');
const { host } = ensureEngine({ ask: process.stdin.isTTY === true });
await ensureImages({ host, tags: IMAGES });
say(`An engine answers at ${host} and has the images. ${seconds(performance.now() - began)}`);

const docker = await openEngine(host);
const project = `shop-${randomBytes(2).toString('hex')}`;
const parent = mkdtempSync(join(tmpdir(), 'devenv-demo-'));
const folder = join(parent, 'shop');
mkdirSync(folder);
const demo = { docker, project, parent, folder };
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interrupt(name));

let kept = false;
try {
  await play();
  kept = keep;
} catch (error) {
  process.exitCode = interruption.signal.aborted ? 130 : 1;
  say(interruption.signal.aborted ? '\nInterrupted.' : `\nThe demo failed: ${error.message}`);
} finally {
  if (!kept) {
    await cleanUp(demo);
    say(`\nNothing is left but the engine and its cached images. ${seconds(performance.now() - began)} in all.`);
  }
}

async function play() {
  const { devenv, program } = terminal({ folder, host, signal: interruption.signal });
  const [gatewayPort, apiPort] = [await freePort(8080), await freePort(3000)];
  const shop = shopAt(gatewayPort, interruption.signal);
  const resets = [];
  const told = { lines: (line) => /^(Project|Added|Port|Wired)/.test(line) };

  heading('Scaffold a shop');
  typed(`cd ${folder}`);
  await devenv(['init', project], told);
  await devenv(['add', 'postgres', 'db', '--set', 'database=shop'], told);
  await devenv(['add', 'redis', 'cache'], told);
  // readonly=false: the shop's own image is made writable, so that its files can be destroyed below.
  await devenv(['add', 'node-api', 'api', '--set', 'readonly=false', ...port(apiPort, 3000)], told);
  await devenv(['add', 'nginx-gateway', 'gateway', ...port(gatewayPort, 8080)], told);

  heading('Run it');
  await devenv(['up', '-d']);
  await devenv(['ps']);

  heading('Use it, through the gateway');
  await shop.get('/');
  await shop.order('flat white', 3);
  await shop.get('/api/orders');

  heading('Break it, 1 of 3: the API is killed');
  await kill(program, `${project}-api-1`);
  await shop.get('/api/orders', 502);
  resets.push(['the API killed', await devenv(['reset', 'api'])]);
  await shop.get('/api/orders');

  heading("Break it, 2 of 3: the API's files are destroyed, and it crashes again and again");
  await devenv(['exec', '--user', 'root', 'api', 'rm', '-rf', '/app/src']);
  await devenv(['exec', 'api', 'sh', '-c', 'kill 1']);
  await crashes(`${project}-api-1`, 4);
  await devenv(['ps', 'api']);
  await shop.get('/api/orders', 502);
  resets.push(["the API's files destroyed", await devenv(['reset', 'api'])]);
  await shop.get('/api/orders');

  heading('Break it, 3 of 3: the orders table is dropped');
  await devenv(['exec', 'db', 'psql', '-U', 'app', 'shop', '-c', 'DROP TABLE orders']);
  await shop.get('/api/orders', 500);
  resets.push(['the orders table dropped', await devenv(['reset', 'db'])]);
  await shop.get('/api/orders');

  heading('Each reset, from the typed command to its end');
  for (const [what, elapsed] of resets) show(`${what.padEnd(28)}${seconds(elapsed)}`);

  heading(keep ? 'Kept: go on' : 'Take it down');
  if (keep) show(howToGoOn(gatewayPort));
  else await devenv(['down', '--volumes', '--yes']);
}

function howToGoOn(gatewayPort) {
  return `cd ${folder}
alias devenv='node ${join(import.meta.dirname, '..', 'bin', 'run.js')}'
open http://127.0.0.1:${gatewayPort}/
devenv ps
devenv logs -f
devenv down --volumes && rm -r ${parent}   # the end of it`;
}

function port(chosen, usual) {
  return chosen === usual ? [] : ['--port', String(chosen)];
}

/** With the docker client where there is one, else with the same call of the engine's API. */
async function kill(program, container) {
  if (spawnSync('docker', ['--version']).status === 0) return program('docker', ['kill', container]);
  typed(`curl -X POST --unix-socket ${host.replace('unix://', '')} http://localhost/containers/${container}/kill`);
  return docker.getContainer(container).kill();
}

/** Waits until the engine has restarted a container that often. */
async function crashes(container, times) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const { RestartCount, State } = await docker.getContainer(container).inspect();
    if (RestartCount >= times && State.Restarting) return;
    if (performance.now() > deadline) throw new Error(`${container} did not crash`);
    await sleep(50, undefined, { signal: interruption.signal });
  }
}

function build() {
  const result = spawnSync(process.execPath, [join(import.meta.dirname, 'build.js')], { stdio: 'inherit' });
  if (result.status !== 0) throw new Error('the build failed');
}

function interrupt(name) {
  if (interruption.signal.aborted) {
    say(`\nStopped at once. What is left of ${project}: cd ${folder} && devenv down --volumes`);
    process.exit(130);
  }
  say(`\n${name}: cleaning up (again to stop at once)`);
  interruption.abort();
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
