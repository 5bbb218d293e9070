// Writes docs/commands.md, the reference of all commands, from what the commands say of themselves.
//   node scripts/docs.js [--check]     --check: fail where the file is not what would be written
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { referenceOf } from './build/reference.js';

const root = join(import.meta.dirname, '..');
const path = join(root, 'docs', 'commands.md');
const manifest = JSON.parse(await readFile(join(root, 'oclif.manifest.json'), 'utf8'));
const text = await format(referenceOf(manifest), { ...(await resolveConfig(path)), parser: 'markdown' });
const old = await readFile(path, 'utf8').catch(() => '');

if (text !== old && process.argv.includes('--check')) {
  console.error('docs/commands.md is not what the commands say. Next: npm run build && npm run docs');
  process.exitCode = 1;
} else if (text !== old) {
  await mkdir(join(root, 'docs'), { recursive: true });
  await writeFile(path, text);
  console.log('docs/commands.md written.');
}
