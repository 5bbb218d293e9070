// Everything that must hold before a change is taken, the same as CI: `npm run check`.
//   node scripts/check.js [NAME…]     only these checks
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureModules } from './ensure-modules.js';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Files that have not changed are not looked at again. A clone has no cache, so CI looks at all. */
function cached(name) {
  return [
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    join('node_modules', '.cache', `${name}-check`),
  ];
}

/** What each check runs. `passes` looks at the output where the exit code does not tell all. */
const CHECKS = {
  build: { command: [process.execPath, 'scripts/build.js'] },
  types: { command: [bin('tsc'), '--noEmit'] },
  lint: { command: [bin('eslint'), '.', '--max-warnings', '0', ...cached('eslint')] },
  format: { command: [bin('prettier'), '--check', '--log-level', 'warn', '.', ...cached('prettier')] },
  imports: { command: [bin('depcruise'), 'src', '--output-type', 'err-long'], passes: sawModules },
  unused: { command: [bin('knip'), '--no-progress'] },
  package: { command: [bin('publint'), '--strict'] },
  reference: { command: [process.execPath, 'scripts/docs.js', '--check'] },
  unit: { command: [bin('vitest'), 'run', '--project', 'unit', '--reporter', 'dot'] },
};

/** The package was built a moment ago: `npm pack`, which publint calls, need not build it again. */
const QUICK_PACK = { npm_config_ignore_scripts: 'true' };

/** How many checks run at once: each keeps about one core busy. */
const AT_ONCE = 2;

ensureModules();
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CHECKS);
const unknown = names.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}.`);
  process.exit(2);
}

// The package and the reference are read from what is built.
const [first, ...rest] = names[0] === 'build' ? names : [undefined, ...names];
const failed = [];
if (first !== undefined) await check(first);
await Promise.all(Array.from({ length: AT_ONCE }, worker));
console.log(failed.length === 0 ? `All ${names.length} checks pass.` : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function worker() {
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) await check(name);
}

async function check(name) {
  const { command, passes = () => true } = CHECKS[name];
  const start = performance.now();
  const { code, output } = await run(command);
  const ok = code === 0 && passes(output);
  const time = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`${ok ? '✔' : '✖'} ${name.padEnd(10)} ${time}`);
  if (ok) return;
  failed.push(name);
  console.log(output.trimEnd().replaceAll(/^/gm, '    '));
}

/** @param {string[]} command @returns {Promise<{code: number, output: string}>} stdout and stderr as they came */
function run([file, ...args]) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...QUICK_PACK };
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A cruise of nothing finds no fault: it must have seen the source. */
function sawModules(output) {
  return Number(/(\d+) modules/.exec(output)?.[1] ?? 0) > 0;
}
