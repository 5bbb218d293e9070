// Runs the tests from any state of the clone: `npm test`, or `npm test -- --project unit FILE` to narrow them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureModules } from './ensure-modules.js';

const REPOSITORY = join(import.meta.dirname, '..');
const args = process.argv.slice(2);

ensureModules();
const projects = chosenProjects(args);
const wants = (project) => projects.length === 0 || projects.includes(project);
if (wants('cli') || wants('engine')) node(['scripts/build.js']);
if (wants('engine')) node(['scripts/ensure-images.js']);
const { status, report } = runVitest(args);
const counts = count(report, status);
process.stdout.write(
  `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** The values of `--project` among vitest's arguments; none means all. */
function chosenProjects(given) {
  const options = { project: { type: 'string', multiple: true } };
  return parseArgs({ args: given, options, strict: false, allowPositionals: true }).values.project ?? [];
}

function node(command) {
  const result = spawnSync(process.execPath, command, { cwd: REPOSITORY, stdio: 'inherit' });
  if (result.status === 0) return;
  process.stdout.write(`\n${command.join(' ')} failed, so no test was run.\n0 passed, 1 failed\n`);
  process.exit(1);
}

function runVitest(given) {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-report-'));
  const file = join(folder, 'report.json');
  const vitest = join(REPOSITORY, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const env = { ...process.env, DEVENV_TEST_BUILT: '1' };
  const result = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...given], {
    cwd: REPOSITORY,
    stdio: 'inherit',
    env,
  });
  try {
    return { status: result.status, report: JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    return { status: result.status, report: { testResults: [] } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not be loaded, or a run that failed outside of the tests (leftovers on the engine), counts as one failed. */
function count({ testResults }, exitStatus) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status: state, assertionResults }) => state === 'failed' && assertionResults.length === 0,
  );
  const having = (...states) => tests.filter(({ status: state }) => states.includes(state)).length;
  const failed = having('failed') + broken.length;
  const passed = having('passed');
  return {
    passed,
    failed: exitStatus === 0 ? failed : Math.max(failed, 1),
    skipped: tests.length - passed - having('failed'),
  };
}
