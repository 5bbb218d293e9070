import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackage } from '../test/images/debian-package.js';

/** Programs that some tests run beside the engine, by the Debian package that has them. They are unpacked, not installed. */
const TOOLS = { 'docker-registry': 'docker-registry' };

/** What test/support/engine-setup.ts puts into PATH. */
const toolsFolder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'devenv-tools');

/** Fetches the programs that are missing; where that cannot be done, the tests that need them are skipped and say so. */
async function ensureTools() {
  for (const [program, name] of Object.entries(TOOLS)) {
    const isHere = existsSync(join(toolsFolder, 'usr', 'bin', program));
    if (isHere || spawnSync(program, ['--version']).status === 0) continue;
    await unpackDebianPackage(name, toolsFolder).catch((error) => {
      rmSync(toolsFolder, { recursive: true, force: true });
      process.stderr.write(
        `${program} could not be fetched, so the tests that need it are skipped: ${error.message}\n`,
      );
    });
  }
}

await ensureTools();
