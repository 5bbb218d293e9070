// Breaks, resets, saves and restores a stack under load at random, and checks after every step that its data is what a
// model says and that nothing is left over: `npm run soak`.
//   node scripts/soak.js [--minutes N] [--seed N] [--killed PART] [--only STEP]…
//   --minutes N     how long (default 10)
//   --seed N        repeats the steps of an earlier run
//   --killed PART   how many of the steps are killed on their way (default 0.3)
//   --only STEP     nothing but these steps, by their names in soak/steps.js
import { ensureEngine, openEngine } from './ensure-engine.js';
import { ensureImages } from './ensure-images.js';
import { ensureModules } from './ensure-modules.js';
import { removeProject } from './remove-project.js';
import { engineFiles, findLeaks, findLeftovers } from './soak/leaks.js';
import { differs, known, untouched } from './soak/model.js';
import { randomFrom } from './soak/random.js';
import { SERVICES, soakStack } from './soak/stack.js';
import { STEPS } from './soak/steps.js';
import { readTokens, Writer } from './soak/writers.js';
import { readArguments } from './read-arguments.js';

/** After so many lines of progress at most: how fast the machine is makes no difference. */
const KILLED_WITHIN_LINES = 12;

const { values } = readArguments({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    killed: { type: 'string', default: '0.3' },
    only: { type: 'string', multiple: true, default: Object.keys(STEPS) },
  },
});
const unknown = values.only.find((name) => STEPS[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no step "${unknown}": ${Object.keys(STEPS).join('; ')}`);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const say = (line) => process.stderr.write(`${line}\n`);

ensureModules();
const { host } = ensureEngine({ ask: process.stdin.isTTY === true });
await ensureImages({ host, tags: ['busybox:1.37', 'postgres:17-bookworm', 'redis:8-bookworm'], say });
const docker = await openEngine(host);
const stack = soakStack();
const soak = { project: stack.project, random: randomFrom(seed), model: undefined };
const writers = Object.fromEntries(['pg', 'redis', 'files'].map((volume) => [volume, new Writer(stack, volume)]));
const counts = {};
let [steps, killed] = [0, 0];
let failure;
let filesBefore;

try {
  await must(['up', '-d']);
  filesBefore = engineFiles();
  const first = await look();
  const fresh = { least: new Set(['seed']), most: new Set(['seed']) };
  const data = { pg: fresh, redis: fresh, files: fresh };
  soak.model = settleOn([{ data, kept: [{ kind: 'baseline', data }] }], first, 'the first up');
  const end = Date.now() + Number(values.minutes) * 60_000;
  while (Date.now() < end) await step();
  await must(['down', '--volumes', '--yes', '-t', '1']);
  const left = await findLeftovers(docker, stack.project);
  if (left.length > 0) throw new Error(`down --volumes has left ${left.join(', ')}`);
} catch (error) {
  failure = error;
} finally {
  await Promise.all(Object.values(writers).map((writer) => writer.pause()));
  if (failure === undefined || process.env.DEVENV_SOAK_KEEP !== '1') {
    await removeProject(docker, stack.project);
    stack.dispose();
  }
}
report();

/** One random step: writers at work, something is done, perhaps killed and mended; then everything is looked at. */
async function step() {
  const name = soak.random.pick(values.only);
  const chosen = STEPS[name](soak);
  const dies = soak.random.chance(Number(values.killed));
  const lines = 1 + soak.random.below(KILLED_WITHIN_LINES);
  if (chosen === undefined) return;
  for (const writer of Object.values(writers)) writer.resume();
  await chosen.breaks?.(docker, stack);
  const started = Date.now();
  const run = await stack.devenv(chosen.args, dies ? lines : undefined);
  const cut = dies && run.code === null;
  if (!cut && run.code !== 0)
    throw new Error(`${name}: devenv ${chosen.args.join(' ')} ended with ${run.code}:\n${run.said}`);
  if (cut || chosen.then !== undefined) await must(['up', '-d']);
  await Promise.all(Object.values(writers).map((writer) => writer.pause()));
  const before = { ...soak.model, windows: { ...writers } };
  const words = `${name} (${chosen.args.join(' ')})${cut ? `, killed after line ${lines} and mended by up` : ''}`;
  const outcomes = cut ? [chosen.done(before), untouchedBut(chosen, before)] : [chosen.done(before)];
  soak.model = settleOn(outcomes, await look(), words);
  steps += 1;
  killed += cut ? 1 : 0;
  counts[name] = (counts[name] ?? 0) + 1;
  say(`${steps}. ${words}: right, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Deleted rows stay deleted: that was not devenv's doing. */
function untouchedBut(chosen, before) {
  return chosen.args[0] === 'ps' ? chosen.done(before) : untouched(before);
}

async function must(args) {
  const { code, said } = await stack.devenv(args);
  if (code !== 0) throw new Error(`devenv ${args.join(' ')} ended with ${code}:\n${said}`);
}

/** What is there now: the tokens of each volume, what is kept (the oldest first), and that all is well and nothing too much. */
async function look() {
  const [ps, listed, ...tokens] = await Promise.all([
    stack.devenv(['ps', '--json']),
    stack.devenv(['snapshot', 'list', '--json']),
    ...Object.keys(writers).map((volume) => readTokens(stack, volume)),
  ]);
  const ill = JSON.parse(ps.out).services.filter(({ state }) => state !== 'ok');
  if (ill.length > 0) throw new Error(`not well: ${JSON.stringify(ill)}`);
  const leaks = await findLeaks(docker, stack.project, SERVICES);
  if (leaks.length > 0) throw new Error(`left over: ${leaks.join(', ')}`);
  const data = Object.fromEntries(Object.keys(writers).map((volume, at) => [volume, tokens[at]]));
  return { data, list: JSON.parse(listed.out).snapshots.toReversed() };
}

/** The model after one of the outcomes, the one that is there. */
function settleOn(outcomes, seen, words) {
  const reasons = outcomes.map((outcome) => differs(outcome, seen));
  const found = outcomes[reasons.indexOf(undefined)];
  if (found === undefined) throw new Error(`After ${words}: ${[...new Set(reasons)].join('; or ')}`);
  return known(found, seen);
}

function report() {
  const writes = Object.values(writers).reduce((sum, writer) => sum + writer.writes, 0);
  const files = engineFiles();
  const opened =
    files === undefined || filesBefore === undefined ? 'not seen' : `${filesBefore} before, ${files} after`;
  console.log(
    `${failure === undefined ? 'Right' : 'WRONG'} after ${steps} steps, ${killed} of them killed, under ${writes} writes.`,
  );
  for (const [name, count] of Object.entries(counts).sort()) console.log(`  ${String(count).padStart(4)}  ${name}`);
  console.log(
    `Files that the engine has open: ${opened}. What others run on it counts too. To repeat the steps: --seed ${seed}`,
  );
  if (failure !== undefined) {
    console.log(failure.stack ?? String(failure));
    process.exitCode = 1;
  }
}
