import { describe, expect, it } from 'vitest';
import { checkDevenvSettings, devenvSettings } from '../../../src/stack/devenv-settings.js';

const settings = (value: unknown): unknown => devenvSettings({ extensions: { 'x-devenv': value } });

describe('x-devenv of a stack', () => {
  it('keeps three undos unless it says otherwise', () => {
    expect(devenvSettings({ extensions: {} })).toEqual({ undo: 3, snapshotBeforeDown: false });
    expect(settings({ undo: 5, snapshotBeforeDown: true })).toEqual({ undo: 5, snapshotBeforeDown: true });
    expect(settings({ undo: '7' })).toMatchObject({ undo: 7 });
  });

  it.each([0, -1, 1.5, 101, '', 'many', true])('refuses %j undos', (undo) => {
    expect(() => {
      checkDevenvSettings({ 'x-devenv': { undo } });
    }).toThrow('must be a whole number from 1 to 100');
  });

  it('refuses a mark of a volume that is neither true nor false', () => {
    const marked = (value: string | boolean) => ({ volumes: { data: { 'x-devenv': { export: value } } } });
    expect(() => {
      checkDevenvSettings(marked('no'));
    }).toThrow('must be true or false');
    checkDevenvSettings(marked(false));
  });
});
