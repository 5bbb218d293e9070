import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';

/**
 * Unpacks a Debian package into a folder without installing it.
 * @param {string} name
 * @param {string} folder
 */
export async function unpackDebianPackage(name, folder) {
  const download = mkdtempSync(join(tmpdir(), 'devenv-deb-'));
  try {
    await fetchPackage(name, download).catch(async () => {
      await updateLists();
      await fetchPackage(name, download);
    });
    mkdirSync(folder, { recursive: true });
    await run('sh', ['-c', 'dpkg-deb -x *.deb "$1"', 'sh', folder], { cwd: download });
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

function fetchPackage(name, cwd) {
  return run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], { cwd });
}

/** The package lists of a bare machine are empty. */
function updateLists() {
  const update = ['apt-get', 'update', '-qq'];
  const [program, ...args] = process.getuid?.() === 0 ? update : ['sudo', '-n', ...update];
  return run(program, args);
}
