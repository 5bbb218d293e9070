import { describe, expect, it } from 'vitest';
import { DevenvError } from '../../../src/errors.js';
import { devenvSettings } from '../../../src/stack/devenv-settings.js';
import { loadStack } from '../../../src/stack/load-stack.js';
import type { Stack } from '../../../src/stack/stack.js';

function load(settings: string): Stack {
  const text = `services: { db: { image: x } }\n${settings}`;
  const files = { read: () => text, isDirectory: () => false, realPath: (path: string) => path, home: '/' };
  const place = { configFiles: ['/app/compose.yaml'], directory: '/app', projectName: 'app' };
  return loadStack({ ...place, environment: {}, profiles: [], services: [], files }, () => undefined);
}

function fault(settings: string): string {
  try {
    load(settings);
  } catch (error) {
    if (error instanceof DevenvError) return `${error.location?.line ?? 0}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('x-devenv of a stack', () => {
  it('keeps three undos unless it says otherwise', () => {
    expect(devenvSettings(load(''))).toEqual({ undo: 3, snapshotBeforeDown: false });
    expect(devenvSettings(load('x-devenv:'))).toMatchObject({ undo: 3 });
    expect(devenvSettings(load('x-devenv: { undo: 5, snapshotBeforeDown: true }'))).toEqual({
      undo: 5,
      snapshotBeforeDown: true,
    });
  });

  it.each([
    ['undo: 0', 'undo must lie between 1 and 100, not be 0'],
    ['undo: 1.5', 'undo must be a whole number'],
    ['undo: many', 'undo must be a whole number'],
    ['snapshotBeforeDown: 1', 'snapshotBeforeDown must be true or false'],
    ['undos: 3', 'undos is not an attribute that devenv knows'],
  ])('refuses %s where it stands', (setting, message) => {
    expect(fault(`x-devenv: { ${setting} }`)).toContain(`2: x-devenv.${message}`);
  });

  it('refuses a mark of a volume that is neither true nor false', () => {
    expect(fault('volumes: { data: { x-devenv: { export: 3 } } }')).toContain('export must be true or false');
  });
});
