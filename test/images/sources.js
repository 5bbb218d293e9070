import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackage } from './debian-package.js';
import { aptProxy, debianMirror, npmSettings, trustedCertificates } from './machine.js';
import { run } from './run.js';

const NOT_IN_SLIM = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/info/*', '/usr/share/locale/*'];
const NODE_MAJOR = 22;
const NPM_MAJOR = 10;

/** The program that writes a minimal Debian as a tar to its standard output. */
export async function debianTar() {
  const options = [
    '--quiet',
    '--variant=minbase',
    '--include=ca-certificates',
    '--skip=cleanup/apt/lists',
    '--dpkgopt=force-unsafe-io',
    ...NOT_IN_SLIM.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...(await aptProxy()).map((line) => `--aptopt=${line}`),
  ];
  return { program: 'mmdebstrap', args: [...options, 'bookworm', '-', debianMirror()] };
}

/**
 * Lays out busybox's root file system in a folder, from Debian's static build.
 * @param {string} folder
 */
export async function busyboxRoot(folder) {
  const unpacked = join(folder, 'package');
  const root = join(folder, 'root');
  for (const path of ['bin', 'etc', 'root', 'tmp', 'usr/bin', 'var/www', 'home', 'dev', 'proc', 'sys']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  await unpackDebianPackage('busybox-static', unpacked);
  cpSync(join(unpacked, 'bin/busybox'), join(root, 'bin/busybox'));
  const applets = (await run(join(root, 'bin/busybox'), ['--list'])).trim().split('\n');
  for (const applet of applets.filter((name) => name !== 'busybox')) symlinkSync('busybox', join(root, 'bin', applet));
  symlinkSync('../../bin/env', join(root, 'usr/bin/env'));
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  return { program: 'tar', args: ['--create', '--owner=0', '--group=0', '--numeric-owner', '--directory', root, '.'] };
}

/**
 * Puts node and npm into a build context.
 * @param {string} context
 */
export async function nodeFiles(context) {
  const packages = [`node-linux-${process.arch}@${NODE_MAJOR}`, `npm@${NPM_MAJOR}`];
  const [node, npm] = await Promise.all(
    packages.map((name) => run('npm', ['pack', '--silent', name], { cwd: context })),
  );
  await Promise.all([
    unpack(context, 'node', node, ['package/bin/node']),
    unpack(context, 'npm', npm, ['package']),
    npmSettings().then((text) => writeFileSync(join(context, 'npmrc'), text)),
  ]);
}

/**
 * Puts the certificates that this machine trusts into a build context.
 * @param {string} context
 */
export function machineFiles(context) {
  writeFileSync(join(context, 'machine.pem'), trustedCertificates());
}

async function unpack(context, folder, tarball, members) {
  const file = tarball.trim();
  mkdirSync(join(context, folder));
  await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1', ...members], { cwd: context });
  await run('rm', [file], { cwd: context });
}
