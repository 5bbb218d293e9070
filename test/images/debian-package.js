import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';

const AS_ANYONE = ['-o', 'APT::Sandbox::User=root'];

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
    await unpack(download, folder);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/**
 * The same of another suite of Debian than the machine's, from the mirror that the machine uses. The machine's own lists
 * and settings stay as they are.
 * @param {string} name
 * @param {string} suite
 * @param {string} folder
 */
export async function unpackFromSuite(name, suite, folder) {
  const download = mkdtempSync(join(tmpdir(), 'devenv-deb-'));
  try {
    const options = await aptOfSuite(suite, download);
    await run('apt-get', ['update', '-qq', ...AS_ANYONE, ...options], { cwd: download });
    await fetchPackage(name, download, options);
    await unpack(download, folder);
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/** What makes apt keep to one suite, with lists of its own in `folder`. */
async function aptOfSuite(suite, folder) {
  const format = ['--format', '$(ORIGIN) $(RELEASE) $(REPO_URI)', 'Created-By: Packages'];
  const known = (await run('apt-get', ['indextargets', ...format])).split('\n').map((line) => line.split(' '));
  const mirror = known.find(([origin, release]) => origin === 'Debian' && !release?.includes('-'))?.[2];
  if (mirror === undefined) throw new Error('apt knows no mirror of Debian');
  for (const path of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, path), { recursive: true });
  const keyring = 'signed-by=/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(folder, 'sources.list'), `deb [${keyring}] ${mirror} ${suite} main\n`);
  return [
    `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
    'Dir::Etc::SourceParts=-',
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'Acquire::http::Timeout=20',
    'Acquire::Retries=1',
  ].flatMap((setting) => ['-o', setting]);
}

async function unpack(download, folder) {
  mkdirSync(folder, { recursive: true });
  await run('sh', ['-c', 'dpkg-deb -x *.deb "$1"', 'sh', folder], { cwd: download });
}

function fetchPackage(name, cwd, options = []) {
  return run('apt-get', ['download', ...AS_ANYONE, ...options, name], { cwd });
}

/** The package lists of a bare machine are empty. */
function updateLists() {
  const update = ['apt-get', 'update', '-qq'];
  const [program, ...args] = process.getuid?.() === 0 ? update : ['sudo', '-n', ...update];
  return run(program, args);
}
