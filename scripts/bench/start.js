import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

/**
 * Times starts of the program against those of an empty Node script, by turns.
 * @param {number} times
 * @returns {Record<string, Record<string, number[]>>} samples by row and contender, in milliseconds
 */
export function measureStart(times) {
  const row = { devenv: [], 'empty node': [] };
  for (let turn = 0; turn < times; turn += 1) {
    row['empty node'].push(timeOf(['-e', '']));
    row.devenv.push(timeOf([PROGRAM, 'version']));
  }
  return { 'devenv version': row };
}

function timeOf(args) {
  const start = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - start;
}
