import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProject } from '../../../src/project/load-project.js';
import { projectOptionsFrom } from '../../../src/project/project-options.js';
import { stackToJson } from '../../../src/stack/config-json.js';
import { variableContent } from '../../../src/stack/file-content.js';

describe('a secret of an included project that is made of a variable', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'devenv-content-'));
    mkdirSync(join(folder, 'part'));
    writeFileSync(join(folder, 'compose.yaml'), 'include: [part/compose.yaml]\n');
    writeFileSync(
      join(folder, 'part/compose.yaml'),
      'services: { a: { image: x, secrets: [s] } }\nsecrets: { s: { environment: TOKEN } }\n',
    );
    writeFileSync(join(folder, 'part/.env'), 'TOKEN=inner\n');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const load = (environment: Record<string, string>) => {
    const { stack } = loadProject(projectOptionsFrom({}, folder, environment));
    return { stack, content: variableContent(stack, 'secret', 's', stack.secrets['s']) };
  };

  it('holds what the .env of the included project says', () => {
    expect(load({}).content).toBe('inner');
  });

  it('holds what the environment says where it says something', () => {
    expect(load({ TOKEN: 'outer' }).content).toBe('outer');
  });

  it('is not shown', () => {
    expect(JSON.stringify(stackToJson(load({}).stack))).not.toContain('inner');
  });
});
