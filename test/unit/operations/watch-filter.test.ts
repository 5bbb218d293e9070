import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchFilter } from '../../../src/operations/watch/filter.js';
import type { WatchRule } from '../../../src/plan/watch-rule.js';

const rule = (more: Partial<WatchRule>): WatchRule => ({
  service: 'api',
  path: '/shop',
  action: 'sync',
  target: '/app',
  include: [],
  ignore: [],
  initialSync: false,
  ...more,
});

/** A build context with an ignore file. */
function contextWith(ignore: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'devenv-test-filter-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, '.dockerignore'), ignore);
  return folder;
}

function kept(paths: string[], one: WatchRule, context?: string): string[] {
  const filter = watchFilter(one, context === undefined ? undefined : { context });
  return paths.filter((path) => filter.includes(path));
}

test('what editors and git write for themselves is left out', () => {
  const noise = ['.git/index', 'src/.git', 'src/.a.js.swp', 'src/a.js~', 'src/4913', '.idea/x', 'src/.#a.js'];
  expect(kept([...noise, 'src/a.js', '.env', '.gitignore'], rule({}))).toEqual(['src/a.js', '.env', '.gitignore']);
});

test('ignore has the syntax of a .dockerignore, exceptions included', () => {
  const ignore = ['node_modules', '**/*.log', '!keep.log'];
  const paths = ['node_modules/a/b', 'x/node_modules/a', 'a.log', 'x/a.log', 'keep.log'];
  expect(kept(paths, rule({ ignore }))).toEqual(['x/node_modules/a', 'keep.log']);
});

test('include names what is watched, from the path of the rule', () => {
  expect(kept(['a.go', 'x/a.go', 'a.js'], rule({ include: ['*.go'] }))).toEqual(['a.go']);
  expect(kept(['a.go', 'x/a.go', 'a.js'], rule({ include: ['**/*.go'] }))).toEqual(['a.go', 'x/a.go']);
  expect(kept(['x/a.go', 'x/b.go'], rule({ include: ['x'], ignore: ['**/b.go'] }))).toEqual(['x/a.go']);
});

test('the ignore file of the build holds, from the context, also for a rule of a folder in it', () => {
  const context = contextWith('*\n!src\nsrc/tmp\n');
  const paths = ['a.js', 'tmp/x'];
  expect(kept(['src/a.js', 'README.md'], rule({ path: context }), context)).toEqual(['src/a.js']);
  expect(kept(paths, rule({ path: join(context, 'src') }), context)).toEqual(['a.js']);
  expect(kept(paths, rule({ path: '/elsewhere' }), context)).toEqual(paths);
});

test('an ignored folder is not watched, unless something in it is wanted', () => {
  const filter = watchFilter(rule({ ignore: ['node_modules', 'dist', '!dist/index.html'] }), undefined);
  expect(filter.descends('node_modules')).toBe(false);
  expect(filter.descends('dist')).toBe(true);
  expect(filter.descends('src')).toBe(true);
});
