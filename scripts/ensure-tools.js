import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackage, unpackFromSuite } from '../test/images/debian-package.js';

/** What test/support/engine-setup.ts and test/engine/docker-compose.ts look for. */
const toolsFolder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'devenv-tools');

/** Programs that some tests run beside the engine: how one that is installed is called, and the Debian package of it. */
const TOOLS = [
  {
    name: 'docker-registry',
    installed: ['docker-registry', '--version'],
    file: 'usr/bin/docker-registry',
    unpack: (folder) => unpackDebianPackage('docker-registry', folder),
  },
  {
    name: 'docker compose',
    installed: ['docker', 'compose', 'version'],
    file: 'usr/libexec/docker/cli-plugins/docker-compose',
    // the suite of today's stable has one from before version 2
    unpack: (folder) => unpackFromSuite('docker-compose', 'sid', folder),
  },
];

/** Fetches the programs that are missing; where that cannot be done, the tests that need them are skipped and say so. */
async function ensureTools() {
  for (const { name, installed, file, unpack } of TOOLS) {
    const [program, ...args] = installed;
    const target = join(toolsFolder, file);
    if (existsSync(target) || spawnSync(program, args).status === 0) continue;
    await unpack(toolsFolder).catch((error) => {
      rmSync(target, { force: true });
      process.stderr.write(`${name} could not be fetched, so the tests that need it are skipped: ${error.message}\n`);
    });
  }
}

await ensureTools();
