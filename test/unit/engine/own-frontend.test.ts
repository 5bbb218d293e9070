import { expect, test } from 'vitest';
import { UnavailableFrontend } from '../../../src/engine/buildkit/frontend-failure.js';
import { forOwnFrontend } from '../../../src/engine/buildkit/own-frontend.js';

const CONTEXT = {
  kind: 'local',
  root: '/',
  dockerfile: 'Dockerfile',
  text: '# escape=`\n# syntax = docker/dockerfile:1\nFROM x\n',
} as const;

function after(reference: string, unreachable = true): Promise<unknown> {
  return forOwnFrontend(CONTEXT, new Error('x', { cause: new UnavailableFrontend(reference, unreachable) }));
}

test('the line is taken out for the stable frontend, and lines keep their numbers', async () => {
  const text = '# escape=`\n#\nFROM x\n';
  for (const reference of ['docker/dockerfile', 'docker/dockerfile:1', 'docker/dockerfile:1.7.0'])
    expect(await after(reference)).toMatchObject({ text, substitute: { Dockerfile: text } });
});

test('not for another frontend, not where the registry answered, not for another failure', async () => {
  expect(await after('docker/dockerfile:1-labs')).toBeUndefined();
  expect(await after('mine/dockerfile:1')).toBeUndefined();
  expect(await after('docker/dockerfile:1', false)).toBeUndefined();
  expect(await forOwnFrontend(CONTEXT, new Error('x'))).toBeUndefined();
});
