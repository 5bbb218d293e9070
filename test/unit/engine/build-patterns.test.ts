import { describe, expect, test } from 'vitest';
import { excludeFilter, includeFilter, matchesSegment } from '../../../src/engine/build/patterns.js';

describe('excluding', () => {
  test.each([
    { patterns: ['node_modules'], path: 'node_modules/x/y', included: false },
    { patterns: ['node_modules'], path: 'app/node_modules/x', included: true },
    { patterns: ['**/node_modules'], path: 'app/node_modules/x', included: false },
    { patterns: ['*.md', '!README.md'], path: 'README.md', included: true },
    { patterns: ['*.md', '!README.md'], path: 'NOTES.md', included: false },
    { patterns: ['docs', '!docs/keep'], path: 'docs/keep/a', included: true },
    { patterns: ['readme'], path: 'README', included: true },
    { patterns: ['app/(group)'], path: 'app/(group)/page', included: false },
    { patterns: ['app/(group)'], path: 'app/group/page', included: true },
    { patterns: ['a+b'], path: 'a+b', included: false },
    { patterns: ['[ab].txt'], path: 'a.txt', included: false },
    { patterns: ['*', '!src'], path: 'src/x', included: true },
  ])('$patterns and $path: $included', ({ patterns, path, included }) => {
    expect(excludeFilter(patterns).includes(path)).toBe(included);
  });

  test('an excluded folder is entered only where a line may bring something back', () => {
    const filter = excludeFilter(['node_modules', 'docs', '!docs/keep/*.md']);
    expect(filter.descends('node_modules')).toBe(false);
    expect(filter.descends('docs')).toBe(true);
    expect(filter.descends('docs/keep')).toBe(true);
    expect(filter.descends('docs/other')).toBe(false);
    expect(filter.descends('src')).toBe(true);
  });
});

describe('including', () => {
  test.each([
    { patterns: [], path: 'anything', included: true },
    { patterns: ['.'], path: 'anything', included: true },
    { patterns: ['package*.json'], path: 'package-lock.json', included: true },
    { patterns: ['package*.json'], path: 'src/package.json', included: false },
    { patterns: ['src'], path: 'src/a/b', included: true },
    { patterns: ['./src/'], path: 'src/a', included: true },
    { patterns: ['src/*/x'], path: 'src/a/x/deep', included: true },
    { patterns: ['src/*/x'], path: 'src/a', included: false },
  ])('$patterns and $path: $included', ({ patterns, path, included }) => {
    expect(includeFilter(patterns).includes(path)).toBe(included);
  });

  test('only folders on the way to what is wanted are entered', () => {
    const filter = includeFilter(['src/*/x']);
    expect(filter.descends('src')).toBe(true);
    expect(filter.descends('src/a')).toBe(true);
    expect(filter.descends('src/a/x')).toBe(true);
    expect(filter.descends('src/a/y')).toBe(false);
    expect(filter.descends('lib')).toBe(false);
  });
});

test.each([
  ['a*c', 'abc', true],
  ['a?c', 'ac', false],
  ['[^a]b', 'cb', true],
  ['[a-c]b', 'bb', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['a.c', 'abc', false],
])('%s matches %s: %s', (pattern, part, matches) => {
  expect(matchesSegment(pattern, part)).toBe(matches);
});
