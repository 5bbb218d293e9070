import { expect, it } from 'vitest';
import type { Service, Stack } from '../../../src/stack/stack.js';
import { unsupportedAttributes } from '../../../src/stack/unsupported.js';

function warningsFor(service: Service): string[] {
  const stack = { services: { a: service } } as unknown as Stack;
  return unsupportedAttributes(stack, ['a'], 41).map(({ message }) => message);
}

it('says nothing of what a run honours', () => {
  expect(
    warningsFor({ image: 'x', environment: { A: '1' }, networks: { n: { aliases: ['q'] }, m: null }, 'x-a': 1 }),
  ).toEqual([]);
});

it('names what has no effect, by its place', () => {
  expect(
    warningsFor({ image: 'x', credential_spec: { file: 'f' }, build: { context: '/', isolation: 'hyperv' } }),
  ).toEqual([
    'services.a.credential_spec is not supported yet and has no effect',
    'services.a.build.isolation is not supported yet and has no effect',
  ]);
});
