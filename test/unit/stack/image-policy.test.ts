import { describe, expect, it } from 'vitest';
import { imageWork, withImagePolicy } from '../../../src/stack/image-policy.js';
import type { ImagePolicy, ImageWork } from '../../../src/stack/image-policy.js';
import type { Service } from '../../../src/stack/stack.js';
import { stackOf } from '../plan/state.js';

const build = { context: '/app' };

function work(service: Service, policy: Partial<ImagePolicy> = {}): Partial<ImageWork> {
  const asked = { build: 'missing', pull: undefined, ...policy } as const;
  const found = imageWork(withImagePolicy(stackOf({ a: service }), asked), ['a'], asked.build);
  return Object.fromEntries(Object.entries(found).filter(([, list]) => (list as unknown[]).length > 0));
}

const hours = (count: number): number => count * 3_600_000;

describe('what a pull_policy asks for before the plan', () => {
  it.each([
    [undefined, {}],
    ['missing', {}],
    ['never', {}],
    ['always', { pull: ['a'] }],
    ['build', {}],
    ['daily', { refresh: [{ service: 'a', image: 'x', maxAgeMs: hours(24) }] }],
    ['weekly', { refresh: [{ service: 'a', image: 'x', maxAgeMs: hours(168) }] }],
    ['every_1d12h', { refresh: [{ service: 'a', image: 'x', maxAgeMs: hours(36) }] }],
  ] as const)('%s', (policy, expected) => {
    expect(work({ image: 'x', ...(policy === undefined ? {} : { pull_policy: policy }) })).toEqual(expected);
  });

  it('build builds at every run what can be built', () => {
    expect(work({ build, pull_policy: 'build' })).toEqual({ build: ['a'] });
  });
});

describe('what a command line says counts more', () => {
  it.each([
    [{ image: 'x', pull_policy: 'always' }, { pull: 'missing' }, {}],
    [{ image: 'x' }, { pull: 'always' }, { pull: ['a'] }],
    [{ image: 'x', build, pull_policy: 'always' }, { build: 'always' }, { build: ['a'] }],
    [{ image: 'x', build }, { pull: 'build' }, { build: ['a'] }],
    [{ image: 'x', build, pull_policy: 'build' }, { build: 'never' }, {}],
  ] as [Service, Partial<ImagePolicy>, Partial<ImageWork>][])('%j with %j', (service, policy, expected) => {
    expect(work(service, policy)).toEqual(expected);
  });

  it('--no-build leaves a build out where its image has a name to be pulled by', () => {
    const never = { build: 'never', pull: undefined } as const;
    const { services } = withImagePolicy(stackOf({ named: { image: 'x', build } }), never);
    expect(services['named']?.build).toBeUndefined();
  });
});
