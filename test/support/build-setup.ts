import { execa } from 'execa';
import { repository } from './devenv.js';

/** Builds the program that the tests run, once for all of vitest's projects. `npm test` has done so already. */
export default async function setup(): Promise<void> {
  if (process.env['DEVENV_TEST_BUILT'] === '1') return;
  process.env['DEVENV_TEST_BUILT'] = '1';
  await execa(process.execPath, ['scripts/build.js'], { cwd: repository });
}
