import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { planInit, projectName } from '../../../src/scaffold/plan-init.js';

test('begins with no service and two networks', () => {
  expect(parse(planInit('shop', '').composeText)).toEqual({
    ...{ name: 'shop', services: {} },
    networks: { edge: null, data: { internal: true } },
  });
});

test('adds to a .gitignore what it lacks', () => {
  expect(planInit('shop', 'dist\n/secrets/').gitignore).toBe('dist\n/secrets/\n.env\n');
});

test.each([
  ['My Shop.v2', 'myshopv2'],
  ['_x', 'x'],
  ['日本', 'app'],
])('names a project in the folder %s as docker compose would: %s', (folder, name) => {
  expect(projectName(undefined, folder)).toBe(name);
});

test('refuses a name that containers cannot have, and proposes one', () => {
  expect(() => projectName('My Shop', '')).toThrow(
    expect.objectContaining({ code: 'PROJECT_NAME_INVALID', suggestions: ['devenv init my-shop'] }),
  );
});
