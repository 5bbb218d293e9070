import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DevenvError } from '../../../src/errors.js';
import { loadProject } from '../../../src/project/load-project.js';
import { projectOptionsFrom, type ProjectFlags } from '../../../src/project/project-options.js';
import { stackToJson } from '../../../src/stack/config-json.js';

/** A case: files of a directory, and how docker compose was called there. Expectations come from scripts/oracle-cases.js. */
interface Case {
  files: Record<string, string>;
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
}

type Expected = Record<string, { model?: unknown; rejected?: string }>;

const folder = join(dirname(fileURLToPath(import.meta.url)), 'cases');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.cases.yaml'))) {
  const cases = parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Case>;
  const expected = JSON.parse(
    readFileSync(join(folder, file.replace('cases.yaml', 'expected.json')), 'utf8'),
  ) as Expected;
  describe(file.replace('.cases.yaml', ''), () => {
    for (const [name, each] of Object.entries(cases)) {
      it(name, () => {
        const answer = expected[name];
        if (answer?.rejected !== undefined) expect(() => load(each)).toThrow(DevenvError);
        else expect(load(each)).toEqual(answer?.model);
      });
    }
  });
}

function load({ files, args = [], env = {}, cwd = '.' }: Case): unknown {
  const root = mkdtempSync(join(tmpdir(), 'devenv-oracle-'));
  const directory = join(root, 'case');
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const environment = { HOME: '/home/user', PATH: '/bin', ...env };
    const { stack } = loadProject(projectOptionsFrom(flagsOf(args), join(directory, cwd), environment));
    return JSON.parse(JSON.stringify(stackToJson(stack)).replaceAll(directory, '@DIR@').replaceAll(root, '@UP@'));
  } finally {
    rmSync(root, { recursive: true });
  }
}

function flagsOf(args: string[]): ProjectFlags {
  const values = (flag: string) => args.flatMap((arg, index) => (args[index - 1] === flag ? [arg] : []));
  return {
    file: values('-f'),
    profile: values('--profile'),
    'env-file': values('--env-file'),
    'project-name': values('-p')[0],
    'project-directory': values('--project-directory')[0],
  };
}
