import { expect, test } from 'vitest';
import { watchRules } from '../../../src/plan/watch-rule.js';
import type { Service, Stack } from '../../../src/stack/stack.js';

function stackOf(service: Service): Stack {
  return {
    name: 'shop',
    services: { api: service, db: { image: 'postgres' } },
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    extensions: {},
    disabledServices: {},
    origin: { workingDirectory: '/shop', configFiles: [], environment: {}, profiles: [] },
  };
}

const watching = (rule: object, more: Service = {}): Stack =>
  stackOf({ image: 'api', ...more, develop: { watch: [rule] } });

test('a relative target starts from the root of the container', () => {
  const { rules } = watchRules(watching({ path: '/shop/src', action: 'sync', target: 'app/src' }), ['api', 'db']);
  expect(rules).toMatchObject([{ service: 'api', action: 'sync', target: '/app/src', initialSync: false }]);
});

test('rebuild and restart copy nothing, whatever target says', () => {
  const rule = { path: '/shop', action: 'rebuild', target: '/app' };
  expect(watchRules(watching(rule, { build: { context: '/shop' } }), ['api']).rules[0]).not.toHaveProperty('target');
});

test('a rebuild without a build section is refused', () => {
  expect(() => watchRules(watching({ path: '/shop/src', action: 'rebuild' }), ['api'])).toThrow(
    'api cannot be watched: its rule for /shop/src is to rebuild, but the service has no build section.',
  );
});

test('sync+exec without a command is refused', () => {
  const rule = { path: '/shop', action: 'sync+exec', target: '/app', exec: { command: null } };
  expect(() => watchRules(watching(rule), ['api'])).toThrow('names none');
});

test('a copy into a tmpfs, which the engine cannot reach, is refused', () => {
  const rule = { path: '/shop/src', action: 'sync', target: '/app/src' };
  expect(() => watchRules(watching(rule, { tmpfs: ['/app:size=1m'] }), ['api'])).toThrow('which is a tmpfs');
  const inner: Service['volumes'] = [{ type: 'volume', source: 'src', target: '/app/src' }];
  expect(watchRules(watching(rule, { tmpfs: ['/app'], volumes: inner }), ['api']).rules).toHaveLength(1);
});

test('services without rules are told what is missing', () => {
  expect(() => watchRules(watching({ path: '/shop', action: 'restart' }), ['db'])).toThrow('None of db says what');
  expect(() => watchRules(stackOf({ image: 'api' }), ['api', 'db'])).toThrow('No service says what to watch.');
});

test.each([
  ['sync', 'is not watched', 0],
  ['sync+restart', 'only restarts', 1],
] as const)('what is mounted is not copied: %s %s', (action, words, count) => {
  const volumes: Service['volumes'] = [{ type: 'bind', source: '/shop', target: '/app' }];
  const { rules, notes } = watchRules(watching({ path: '/shop/src', action, target: '/app/src' }, { volumes }), [
    'api',
  ]);
  expect(notes).toEqual([`api mounts /shop/src already: its rule to copy it to /app/src ${words}`]);
  expect(rules).toHaveLength(count);
  for (const rule of rules) expect(rule).not.toHaveProperty('target');
});
