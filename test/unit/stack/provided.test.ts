import { expect, it } from 'vitest';
import { isProvided, providedVariables } from '../../../src/stack/provided.js';
import type { Service, Stack } from '../../../src/stack/stack.js';

const on = (...names: string[]): Service => ({
  depends_on: Object.fromEntries(names.map((name) => [name, { condition: 'service_started', required: true }])),
});

const stack = {
  services: {
    db: { provider: { type: 'cloud' } },
    api: { ...on('db', 'cache'), models: { 'my-llm': null, small: { endpoint_var: 'AT', model_var: '' } } },
    cache: { image: 'x' },
  },
  models: { 'my-llm': { model: 'ai/a' }, small: { model: 'ai/b' } },
} as unknown as Stack;

it('knows nothing of what was not asked', () => {
  expect(isProvided(stack, 'api')).toBe(false);
  expect(isProvided(stack, 'cache')).toBe(true);
  expect(providedVariables(stack, 'api')).toEqual({});
});

it('hands on what providers told, and where models are, under the names of the file or those of docker compose', () => {
  const provided = { services: { db: { DB_URL: 'x' } }, models: { 'my-llm': 'http://m/', small: 'http://s/' } };
  const told = { ...stack, provided };
  expect(isProvided(told, 'api')).toBe(true);
  expect(Object.entries(providedVariables(told, 'api'))).toEqual([
    ['AT', 'http://s/'],
    ['DB_URL', 'x'],
    ['MY_LLM_MODEL', 'ai/a'],
    ['MY_LLM_URL', 'http://m/'],
    ['SMALL_MODEL', 'ai/b'],
  ]);
  expect(providedVariables(told, 'cache')).toEqual({});
});
