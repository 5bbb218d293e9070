import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DevenvError } from '../../../src/errors.js';
import { config, type ConfigRequest } from '../../../src/operations/config.js';
import { loadProject } from '../../../src/project/load-project.js';
import { projectOptionsFrom, type ProjectFlags } from '../../../src/project/project-options.js';
import { stackToJson } from '../../../src/stack/config-json.js';

/** A case: files of a directory, and how docker compose was called there. Expectations come from scripts/oracle-cases.js. */
interface Case {
  files: Record<string, string>;
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Flags of `config` that ask for something else than the model as JSON: the text of the answer is compared. */
  show?: string[];
}

type Expected = Record<string, { model?: unknown; text?: string; rejected?: string }>;

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
        else if (each.show !== undefined) expect(load(each)).toBe(answer?.text?.trimEnd());
        else expect(load(each)).toEqual(answer?.model);
      });
    }
  });
}

function load({ files, args = [], env = {}, cwd = '.', show }: Case): unknown {
  const root = mkdtempSync(join(tmpdir(), 'devenv-oracle-'));
  const directory = join(root, 'case');
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const environment = { HOME: '/home/user', PATH: '/bin', ...env };
    const options = projectOptionsFrom(flagsOf(args), join(directory, cwd), environment);
    const normal = (text: string) => text.replaceAll(directory, '@DIR@').replaceAll(root, '@UP@');
    if (show !== undefined) return normal(config(options, requestOf(show)).text).trimEnd();
    return JSON.parse(normal(JSON.stringify(stackToJson(loadProject(options).stack))));
  } finally {
    rmSync(root, { recursive: true });
  }
}

function requestOf(show: string[]): ConfigRequest {
  const without = (step: string) => !show.includes(`--no-${step}`);
  return {
    view: (['hash', 'variables', 'services'] as const).find((view) => show.includes(`--${view}`)) ?? 'model',
    format: show.includes('json') ? 'json' : undefined,
    services: [],
    hashed: [],
    steps: {
      interpolate: without('interpolate'),
      normalize: without('normalize'),
      resolvePaths: without('path-resolution'),
      checkConsistency: without('consistency'),
    },
  };
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
