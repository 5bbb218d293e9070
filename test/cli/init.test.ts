import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../support/project.js';

test('begins a project that add and docker compose can read', async () => {
  const project = testProject();
  const { exitCode, stdout } = await project.devenv(['init', 'shop']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('devenv add node-api api');
  expect(readdirSync(project.folder).sort()).toEqual(['.gitignore', 'compose.yaml']);
  expect(readFileSync(join(project.folder, 'compose.yaml'), 'utf8')).toContain('\nname: shop\n');
});

test('makes the folder and names the project after it', async () => {
  const project = testProject();
  expect(await project.devenvJson(['init', '--directory', 'My-Shop'])).toMatchObject({
    name: 'my-shop',
    directory: join(project.folder, 'My-Shop'),
    files: ['compose.yaml', '.gitignore'],
    next: expect.arrayContaining(['cd My-Shop']) as string[],
  });
});

test.each(['compose.yaml', 'docker-compose.yml'])('never touches a %s that is there', async (file) => {
  const project = testProject({ [file]: '# mine\n' });
  const { exitCode, stderr } = await project.devenv(['init']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`${file} is already there`);
  expect(readdirSync(project.folder)).toEqual([file]);
});

test('refuses a name that containers cannot have', async () => {
  const project = testProject();
  const { exitCode, stdout } = await project.devenv(['init', 'My Shop', '--json']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'PROJECT_NAME_INVALID', suggestions: ['devenv init my-shop'] },
  });
  expect(readdirSync(project.folder)).toEqual([]);
});
