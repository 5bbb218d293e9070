import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { otherCheckout } from '../../../src/operations/session/other-checkout.js';
import { COMPOSE } from '../../../src/plan/labels.js';
import { allWell, stackOf } from '../plan/state.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'devenv-test-checkout-'));
  for (const folder of ['one', 'two']) {
    mkdirSync(join(root, folder));
    writeFileSync(join(root, folder, 'compose.yaml'), '');
  }
  symlinkSync('two', join(root, 'link'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** What is said in `two` of containers that were made in another folder. */
function saidOf(folder: string): string | undefined {
  const directory = join(root, 'two');
  const origin = { workingDirectory: directory, configFiles: [join(directory, 'compose.yaml')], environment: {} };
  const stack = stackOf({ api: {} }, { origin: { ...origin, profiles: [] } });
  const well = allWell(stack);
  const made = join(root, folder);
  const labels = { [COMPOSE.workingDirectory]: made, [COMPOSE.configFiles]: join(made, 'compose.yaml') };
  return otherCheckout(stack, { ...well, containers: well.containers.map((one) => ({ ...one, labels })) });
}

test('two folders with one project name: the other one is named', () => {
  expect(saidOf('one')).toContain(`was brought up from ${join(root, 'one')}`);
});

test('the same folder by another path, and one that was moved, are no other checkout', () => {
  expect(saidOf('two')).toBeUndefined();
  expect(saidOf('link')).toBeUndefined();
  expect(saidOf('moved-away')).toBeUndefined();
});
