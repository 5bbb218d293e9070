import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';

/**
 * Writes oclif.manifest.json, the static description of every built command, from the command classes themselves.
 * @param {string} root of the repository
 * @returns {Promise<Map<string, string>>} commands that could not be loaded, and why
 */
export async function writeManifest(root) {
  const failed = new Map();
  const pjson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const plugin = new Plugin({ isRoot: true, root, pjson, ignoreManifest: true });
  plugin.warn = (error, scope) => failed.set(scope, error.message);
  await plugin.load();
  const path = join(root, 'oclif.manifest.json');
  const text = JSON.stringify({ commands: plugin.manifest.commands, version: pjson.version });
  if (text === (await readFile(path, 'utf8').catch(() => undefined))) return failed;
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
  return failed;
}
