// Makes the expected results of test/unit/stack/cases from docker compose itself, which is the judge of what a
// Compose file means.
//   node scripts/oracle-cases.js PATH_OF_DOCKER_COMPOSE [GROUP…]
import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { parse } from 'yaml';

const run = promisify(execFile);
const folder = join(dirname(fileURLToPath(import.meta.url)), '../test/unit/stack/cases');
const [oracle, ...groups] = process.argv.slice(2);
if (oracle === undefined) throw new Error('Say where docker compose is: node scripts/oracle-cases.js PATH');

for (const file of (await readdir(folder)).filter((name) => name.endsWith('.cases.yaml')).sort()) {
  const group = file.replace('.cases.yaml', '');
  if (groups.length > 0 && !groups.includes(group)) continue;
  const cases = parse(await readFile(join(folder, file), 'utf8'));
  const expected = {};
  for (const [name, each] of Object.entries(cases)) expected[name] = await judge(name, each);
  await writeFile(join(folder, `${group}.expected.json`), JSON.stringify(expected, null, 1) + '\n');
  const rejected = Object.values(expected).filter((result) => result.rejected !== undefined).length;
  console.log(`${group}: ${Object.keys(cases).length} cases, ${rejected} of them rejected`);
}

/** Asks twice: what docker compose answers at random is no measure. */
async function judge(name, each) {
  const first = await ask(each);
  const second = await ask(each);
  if (first.rejected !== undefined && second.rejected !== undefined) return first;
  if (!isDeepStrictEqual(first, second)) throw new Error(`${name}: docker compose answers differently each time`);
  return first;
}

async function ask({ files, args = [], env = {}, cwd = '.', show }) {
  const directory = join(await mkdtemp(join(tmpdir(), 'oracle-')), 'case');
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    const environment = { HOME: '/home/user', PATH: '/bin', ...env };
    const { stdout } = await run(oracle, [...args, 'config', ...(show ?? ['--format', 'json'])], {
      cwd: join(directory, cwd),
      env: environment,
    });
    const text = stdout.replaceAll(directory, '@DIR@').replaceAll(dirname(directory), '@UP@');
    return show === undefined ? { model: JSON.parse(text) } : { text };
  } catch (error) {
    const lines = String(error.stderr ?? error)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('time='));
    return { rejected: lines.join('\n').replaceAll(directory, '@DIR@') };
  } finally {
    await rm(dirname(directory), { recursive: true });
  }
}
