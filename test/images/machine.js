import { existsSync, readFileSync } from 'node:fs';
import { run } from './run.js';

const DEBIAN_SOURCES = '/etc/apt/sources.list.d/debian.sources';
const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** The certificates that this machine trusts, in PEM: those of the system, and those that its environment adds. */
export function trustedCertificates() {
  const files = [SYSTEM_BUNDLE, process.env.SSL_CERT_FILE, process.env.NODE_EXTRA_CA_CERTS];
  return [...new Set(files)]
    .filter((file) => file !== undefined && existsSync(file))
    .map((file) => readFileSync(/** @type {string} */ (file), 'utf8'))
    .join('\n');
}

/** Where this machine gets Debian's packages from: a sources file, or the mirror that Debian itself names. */
export function debianMirror() {
  const sources = existsSync(DEBIAN_SOURCES) ? readFileSync(DEBIAN_SOURCES, 'utf8') : '';
  return /^Suites:.*\bbookworm\b/m.test(sources) ? DEBIAN_SOURCES : 'http://deb.debian.org/debian';
}

/** This machine's apt proxy, as options for apt. */
export async function aptProxy() {
  const settings = await run('apt-config', [
    'dump',
    '--format',
    '%f "%v";%n',
    'Acquire::http::Proxy',
    'Acquire::https::Proxy',
  ]);
  return settings.split('\n').filter((line) => line.includes('Proxy') && !line.includes('""'));
}

/** An npmrc for images: this machine's registry, where it is another than npm's own. */
export async function npmSettings() {
  const registry = (await run('npm', ['config', 'get', 'registry'])).trim();
  return registry === 'https://registry.npmjs.org/' ? '' : `registry=${registry}\n`;
}
