import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Plugin } from '@oclif/core';

/**
 * Writes oclif.manifest.json, the static description of every built command, from the command classes themselves.
 * @param {string} root of the repository
 * @returns {Promise<Map<string, string>>} commands that could not be loaded, and why
 */
export async function writeManifest(root) {
  const failed = new Map();
  const pjson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const list = await writeCommandList(root, failed);
  const commands = { strategy: 'explicit', target: list, identifier: 'COMMANDS' };
  const own = { ...pjson, oclif: { ...pjson.oclif, commands } };
  const plugin = new Plugin({ isRoot: true, root, pjson: own, ignoreManifest: true });
  plugin.warn = (error, scope) => failed.set(scope, error.message);
  await plugin.load();
  await rm(join(root, list));
  const path = join(root, 'oclif.manifest.json');
  const text = JSON.stringify({ commands: plugin.manifest.commands, version: pjson.version });
  if (text === (await readFile(path, 'utf8').catch(() => undefined))) return failed;
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
  return failed;
}

/** A module that exports every command class at once, as oclif's explicit strategy wants it. */
async function writeCommandList(root, failed) {
  const program = pathToFileURL(join(root, 'dist', 'program.cjs')).href;
  const { commands } = (await import(`${program}?${Date.now()}`)).default;
  const ids = [];
  for (const [id, load] of Object.entries(commands)) {
    await load().then(
      () => ids.push(id),
      (error) => failed.set(id, error.message),
    );
  }
  const list = `dist/commands.${process.pid}.mjs`;
  const lines = ids.map((id) => `${JSON.stringify(id)}: (await program.commands[${JSON.stringify(id)}]()).default,`);
  const text = `import program from ${JSON.stringify(program)};\nexport const COMMANDS = {\n${lines.join('\n')}\n};\n`;
  await writeFile(join(root, list), text);
  return list;
}
