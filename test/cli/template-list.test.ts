import { expect, test } from 'vitest';
import { devenv, devenvJson } from '../support/devenv.js';

test('lists every template with its image', async () => {
  const { stdout, exitCode } = await devenv(['template', 'list']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^TEMPLATE +CATEGORY +PORT +IMAGE +DESCRIPTION$/m);
  expect(stdout).toMatch(/^node-api +api +3000 +node:22-bookworm-slim +HTTP API/m);
});

test('--json tells what each can be told', async () => {
  const { templates } = (await devenvJson(['template', 'list'])) as { templates: { name: string }[] };
  expect(templates.map((template) => template.name).sort()).toEqual([
    ...['nginx-gateway', 'node-api', 'postgres', 'python-api', 'redis'],
  ]);
  expect(templates.find((template) => template.name === 'postgres')).toMatchObject({
    ...{ category: 'database', port: null, offers: 'postgres', uses: [] },
    variables: expect.arrayContaining([
      { name: 'database', description: 'Name of the database', default: 'app' },
    ]) as object[],
  });
});
