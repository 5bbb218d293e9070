import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, importImage, LABEL } from './build.js';
import { recipes } from './recipes.js';
import { busyboxRoot, debianTar, machineFiles, nodeFiles } from './sources.js';

/**
 * Builds the stand-ins that are asked for and what they are built on, those at once that do not wait for one another.
 * @param {import('dockerode')} docker
 * @param {Set<string>} wanted Tags.
 * @param {Map<string, string>} present Recipe fingerprints of the stand-ins that the engine has, by tag.
 * @param {(line: string) => void} say
 */
export async function buildStandIns(docker, wanted, present, say) {
  /** @type {Map<string, Promise<void>>} */
  const builds = new Map();
  const ensure = (/** @type {import('./recipes.js').Recipe} */ recipe) => {
    if (present.get(recipe.tag) === fingerprint(recipe)) return Promise.resolve();
    const known = builds.get(recipe.tag);
    const build = known ?? make(docker, recipe, recipe.from ? ensure(recipeOf(recipe.from)) : Promise.resolve(), say);
    builds.set(recipe.tag, build);
    return build;
  };
  await Promise.all(recipes.filter(({ tag }) => wanted.has(tag)).map(ensure));
  if (builds.size > 0) await removeReplaced(docker);
}

/** Stand-ins of older recipes have lost their names; those that nothing uses any more can go. */
async function removeReplaced(docker) {
  const replaced = await docker.listImages({ filters: { dangling: ['true'], label: [LABEL] } });
  await Promise.allSettled(replaced.map(({ Id }) => docker.getImage(Id).remove()));
}

/**
 * What a recipe and all it is built on consist of, as a short hash.
 * @param {import('./recipes.js').Recipe} recipe
 * @returns {string}
 */
export function fingerprint(recipe) {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  const folder = recipe.folder ? join(import.meta.dirname, recipe.folder) : undefined;
  for (const name of folder ? readdirSync(folder).sort() : [])
    hash.update(name).update(readFileSync(join(folder, name)));
  if (recipe.source) hash.update(readFileSync(join(import.meta.dirname, 'sources.js')));
  if (recipe.from) hash.update(fingerprint(recipeOf(recipe.from)));
  return hash.digest('hex').slice(0, 12);
}

function recipeOf(tag) {
  const recipe = recipes.find((one) => one.tag === tag);
  if (recipe === undefined) throw new Error(`no recipe for ${tag}`);
  return recipe;
}

async function make(docker, recipe, base, say) {
  const begun = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'devenv-stand-in-'));
  try {
    if (recipe.folder) await makeOfFolder(docker, recipe, folder, base);
    else await makeOfTar(docker, recipe, folder);
  } catch (error) {
    throw new Error(`The stand-in for ${recipe.tag} could not be built: ${error.message}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(`built ${recipe.tag} in ${Math.round((Date.now() - begun) / 1000)} s`);
}

async function makeOfFolder(docker, recipe, context, base) {
  cpSync(join(import.meta.dirname, recipe.folder), context, { recursive: true });
  if (recipe.source === 'machine') machineFiles(context);
  await Promise.all([recipe.source === 'node' ? nodeFiles(context) : undefined, base]);
  await buildImage(docker, recipe.tag, context, { [LABEL]: fingerprint(recipe) });
}

async function makeOfTar(docker, recipe, folder) {
  const isBusybox = recipe.source === 'busybox';
  const source = isBusybox ? await busyboxRoot(folder) : await debianTar();
  const changes = [`LABEL ${LABEL}=${fingerprint(recipe)}`, `CMD ["${isBusybox ? 'sh' : 'bash'}"]`];
  await importImage(docker, recipe.tag, source, [
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...changes,
  ]);
}
