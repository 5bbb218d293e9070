import { existsSync } from 'node:fs';
import { follow, LABEL } from '../test/images/build.js';
import { imageTags } from '../test/images/recipes.js';
import { buildStandIns } from '../test/images/stand-ins.js';
import { installPackages } from './install-packages.js';
import { openEngine } from './ensure-engine.js';

/** How long a registry may take to begin to answer. */
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * Makes sure that the engine has the images that the tests and the demo use: pulls them where a registry can be
 * reached, else builds stand-ins of Debian packages under the same names. Does nothing for those that are there.
 * @param {{ host: string, tags?: string[], say?: (line: string) => void }} options
 */
export async function ensureImages({ host, tags = imageTags, say = (line) => process.stderr.write(`${line}\n`) }) {
  const docker = await openEngine(host);
  const { real, standIns } = await presentImages(docker);
  const wanted = tags.filter((tag) => !real.has(tag));
  const missing = wanted.filter((tag) => !standIns.has(tag));
  const unavailable = missing.length === 0 ? [] : await pullAll(docker, missing, say);
  const toBuild = wanted.filter((tag) => standIns.has(tag) || unavailable.includes(tag));
  if (unavailable.length > 0) {
    if (!existsSync('/usr/bin/apt-get')) {
      throw new Error(
        `These images could not be pulled: ${unavailable.join(', ')}. Stand-ins need a Debian or Ubuntu.`,
      );
    }
    say('No image registry can be reached: building stand-ins for the official images from Debian packages.');
    await installPackages(['mmdebstrap'], say);
  }
  await buildStandIns(docker, new Set(toBuild), standIns, say);
}

/** Which tags the engine has: official images, and stand-ins with the fingerprints of their recipes. */
async function presentImages(docker) {
  const real = new Set();
  const standIns = new Map();
  for (const { RepoTags, Labels } of await docker.listImages()) {
    for (const tag of (RepoTags ?? []).map(familiar)) {
      const fingerprint = Labels?.[LABEL];
      if (fingerprint === undefined) real.add(tag);
      else standIns.set(tag, fingerprint);
    }
  }
  return { real, standIns };
}

/** Podman writes names in full: `docker.io/library/busybox:1.37`, `localhost/mine:1`. */
function familiar(tag) {
  return tag.replace(/^(docker\.io\/(library\/)?|localhost\/)/, '');
}

/** Pulls images and returns those that could not be had; the first tells whether a registry can be reached at all. */
async function pullAll(docker, tags, say) {
  const [first, ...others] = tags;
  if (!(await pull(docker, first, say))) return tags;
  const results = await Promise.all(others.map(async (tag) => ((await pull(docker, tag, say)) ? [] : [tag])));
  return results.flat();
}

async function pull(docker, tag, say) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), ANSWER_TIMEOUT_MS);
  try {
    const stream = await docker.pull(tag, { abortSignal: silence.signal });
    clearTimeout(timer);
    await follow(docker, stream);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
  say(`pulled ${tag}`);
  return true;
}

if (process.argv[1] === import.meta.filename) {
  const { ensureEngine } = await import('./ensure-engine.js');
  const { host } = ensureEngine({ ask: process.stdin.isTTY === true });
  await ensureImages({ host, ...(process.argv.length > 2 && { tags: process.argv.slice(2) }) });
}
