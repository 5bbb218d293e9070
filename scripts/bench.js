// Measures devenv against docker compose on this machine: `npm run bench`.
//   node scripts/bench.js [--compose PATH] [--runs N] [--services N] [--only PART]… [--json]
//   --compose PATH   the docker compose binary (or docker); without it the comparison is left out
//   --runs N         how often the whole round is run (default 3); --services N: how many services (default 30)
//   --only PART      start, stack, chain, watch, outage, data or copy-up; repeatable
import { existsSync } from 'node:fs';
import { bareCallsOf, composeOf, devenvOf, removeLeftovers } from './bench/contenders.js';
import { measureChain } from './bench/chain.js';
import { measureCopyUp } from './bench/copy-up.js';
import { measureData } from './bench/data.js';
import { describeMachine } from './bench/machine.js';
import { memoryOfSandboxes } from './bench/memory.js';
import { measureOutage } from './bench/outage.js';
import { runRounds } from './bench/rounds.js';
import { compareSamples, formatReport } from './bench/report.js';
import { withBenchStack } from './bench/stack.js';
import { measureStart } from './bench/start.js';
import { measureWatch } from './bench/watch.js';
import { ensureEngine, openEngine } from './ensure-engine.js';
import { ensureImages } from './ensure-images.js';
import { ensureModules } from './ensure-modules.js';
import { readArguments } from './read-arguments.js';

const { values } = readArguments({
  options: {
    compose: { type: 'string' },
    runs: { type: 'string', default: '3' },
    services: { type: 'string', default: '30' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});
const say = (line) => process.stderr.write(`${line}\n`);
if (values.compose !== undefined && !existsSync(values.compose)) {
  say(`There is no ${values.compose}: the comparison is left out.`);
  delete values.compose;
}

ensureModules();
const { host } = ensureEngine({ ask: process.stdin.isTTY === true });
await ensureImages({ host, tags: ['busybox:1.37', 'node:22-bookworm-slim', 'postgres:17-bookworm'], say });
// Node 20 reads these certificates at every start, for 80 ms; nothing here speaks TLS.
delete process.env.NODE_EXTRA_CA_CERTS;

const docker = await openEngine(host);
const machine = await describeMachine(docker, values.compose);
const devenv = devenvOf();
const contenders = [devenv, ...(values.compose === undefined ? [] : [composeOf(values.compose)])];
const bare = host.startsWith('unix://') ? bareCallsOf(host.slice('unix://'.length)) : undefined;
const services = Number(values.services);
const rounds = Number(values.runs);
const samples = {};
let memory;

/** What is measured, by the name that --only takes. */
const PARTS = {
  start: () => Object.assign(samples, measureStart(15)),
  stack: () =>
    withBenchStack(services, async (stack) => {
      await runRounds({ docker, bare, stack, contenders, rounds, samples, say });
      memory = await memoryOfSandboxes(docker, stack, devenv);
    }),
  chain: () => measureChain({ contenders, rounds, samples, say }),
  watch: async () => {
    say('Saves of a file under watch.');
    const seen = (samples['a save is seen in the container'] = {});
    for (const contender of contenders) seen[contender.name] = await measureWatch(docker, contender, 30);
  },
  outage: () => measureOutage({ contenders, rounds, samples, say }),
  data: () => measureData({ docker, devenv, rounds, samples, say }),
  'copy-up': () => measureCopyUp({ docker, devenv, rounds, samples, say }),
};

const chosen = values.only ?? Object.keys(PARTS);
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  say(`There is no part ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
try {
  for (const name of chosen) await PARTS[name]();
} finally {
  await removeLeftovers(docker).catch((error) => say(`Something of the bench is left on the engine: ${error.message}`));
}

const rows = compareSamples(samples);
if (values.json) console.log(JSON.stringify({ machine, services, rows, memory, samples }, undefined, 2));
else console.log(formatReport({ machine, services, rows, memory }));
