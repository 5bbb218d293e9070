import { describe, expect, it } from 'vitest';
import { DevenvError } from '../../../src/errors.js';
import type { FileAccess } from '../../../src/stack/files.js';
import { loadStack } from '../../../src/stack/load-stack.js';
import type { Stack, Warning } from '../../../src/stack/stack.js';
import { unsupportedAttributes } from '../../../src/stack/unsupported.js';

/** Loads a project whose files are these, the first one main. */
function load(texts: Record<string, string>, warnings: Warning[] = []): Stack {
  const files: FileAccess = {
    read: (path) => texts[path] ?? texts[path.replace('/app/', '')],
    isDirectory: () => false,
    realPath: (path) => path,
    home: '/home/user',
  };
  return loadStack(
    {
      configFiles: Object.keys(texts)
        .slice(0, 1)
        .map((name) => `/app/${name}`),
      directory: '/app',
      projectName: 'app',
      environment: {},
      profiles: [],
      services: [],
      files,
    },
    (warning) => warnings.push(warning),
  );
}

function faultOf(texts: Record<string, string> | string): DevenvError {
  try {
    load(typeof texts === 'string' ? { 'compose.yaml': texts } : texts);
  } catch (error) {
    if (error instanceof DevenvError) return error;
    throw error;
  }
  throw new Error('it was loaded');
}

const at = (line: number, column: number, file = 'compose.yaml') => ({ file: `/app/${file}`, line, column });

describe('what a fault says', () => {
  it.each([
    [
      'an unknown attribute',
      'services:\n  api:\n    imgae: x\n',
      'services.api.imgae is not an attribute',
      at(3, 5),
      'Did you mean image?',
    ],
    [
      'a wrong type',
      'services:\n  api:\n    image: x\n    ports: "80"\n',
      'services.api.ports must be a list, not "80"',
      at(4, 5),
      undefined,
    ],
    [
      'a wrong item',
      'services:\n  api:\n    image: x\n    ports:\n      - 80\n      - a:b\n',
      'services.api.ports[1] ("a:b") has an invalid',
      at(6, 9),
      undefined,
    ],
    [
      'a wrong choice',
      'services:\n  a: { image: x, cgroup: hots }\n',
      'services.a.cgroup must be one of host, private',
      at(2, 18),
      'Did you mean host?',
    ],
    [
      'an undefined network',
      'services:\n  a: { image: x, networks: [bakend] }\nnetworks: { backend: {} }\n',
      'services.a.networks.bakend refers to network bakend',
      at(2, 29),
      'Did you mean backend?',
    ],
    [
      'an unknown dependency',
      'services:\n  a: { image: x, depends_on: [dbb] }\n  db: { image: y }\n',
      'services.a.depends_on.dbb needs service dbb',
      at(2, 31),
      'Did you mean db?',
    ],
    [
      'a missing image',
      'services:\n  a:\n    command: x\n',
      'services.a has neither an image nor a build',
      at(2, 3),
      'add image: NAME or build: DIRECTORY',
    ],
  ] as const)('%s', (_name, text, message, location, suggestion) => {
    const fault = faultOf(text);
    expect(fault.code).toBe('COMPOSE_INVALID');
    expect(fault.message).toContain(message);
    expect(fault.location).toEqual(location);
    if (suggestion !== undefined) expect(fault.suggestions).toContain(suggestion);
  });

  it('every fault of a file, each where it stands, with its near miss', () => {
    const fault = faultOf('services:\n  api:\n    imgae: x\n    ports: 80\n  web:\n    image: x\n    restrat: "no"\n');
    expect(fault).toMatchObject({ location: at(3, 5), suggestions: ['Did you mean image?'], untold: 0 });
    expect(fault.others).toEqual([
      { message: 'services.api.ports must be a list, not 80', location: at(4, 5) },
      {
        message: 'services.web.restrat is not an attribute that Compose knows',
        location: at(7, 5),
        suggestions: ['Did you mean restart?'],
      },
    ]);
  });

  it('ten of many faults, and how many more there are', () => {
    const services = Array.from({ length: 25 }, (_, index) => `  s${index}: { image: x, zzzzzz: 1 }`);
    const fault = faultOf(`services:\n${services.join('\n')}\n`);
    expect(fault.others).toHaveLength(9);
    expect(fault.untold).toBe(15);
  });

  it.each([
    ['alone', 'env_file: nope.env', at(4, 5)],
    ['in a list', 'env_file:\n      - /dev/env\n      - nope.env', at(6, 9)],
    ['with its path', 'env_file:\n      - path: ./nope.env', at(5, 9)],
    ['of labels', 'label_file: [nope.env]', at(4, 18)],
  ])('an env file that is missing, where it is named: %s', (_name, text, location) => {
    const fault = faultOf({ 'compose.yaml': `services:\n  a:\n    image: x\n    ${text}\n`, '/dev/env': 'A=1' });
    expect(fault).toMatchObject({ code: 'FILE_NOT_FOUND', location, service: 'a' });
    expect(fault.message).toContain('names /app/nope.env, which does not exist');
    expect(fault.suggestions[0]).toBe('create /app/nope.env');
  });

  it('a missing variable, with the message of the file', () => {
    const fault = faultOf('services:\n  a:\n    image: ${TAG:?say which tag}\n');
    expect(fault).toMatchObject({ code: 'VARIABLE_MISSING', reason: 'say which tag', location: at(3, 5) });
  });

  it('broken YAML, with line and column', () => {
    expect(faultOf('services:\n  a:\n    image: "x\n')).toMatchObject({ code: 'YAML_SYNTAX', location: at(3, 12) });
  });

  it.each([
    ['a line too far left', '    image: x\n   tty: true', 'is not indented as those above it', at(4, 4)],
    ['a line too far right', '    image: x\n      tty: true', 'another "key: value" stand here in one', at(3, 12)],
    ['an item too far left', '    ports:\n      - 80\n     - 81', 'this item is not indented', at(5, 6)],
    ['a tab', '\tplatform: x', 'use spaces', at(3, 2)],
    ['no colon', '    image x\n    tty: true', 'neither "key: value" nor "- item"', at(3, 5)],
    ['an open bracket', '    command: [a, b\n    tty: true', 'this [ is never closed', at(3, 14)],
    ['an open brace', '    labels: { a: b\n    tty: true', 'this { is never closed', at(3, 13)],
    ['a bracket too many', '    command: [a]]', 'this bracket closes nothing', at(3, 17)],
    ['text behind quotes', "    command: 'it's'", 'put all of it in quotes', at(3, 18)],
    ['a list beside its key', '    command: - a', 'a list begins on a line of its own', at(3, 14)],
    ['a reserved character', '    image: @x', 'must stand in quotes', at(3, 12)],
    ['an unknown escape', '    command: "\\d"', '"\\d" means nothing in double quotes', at(3, 15)],
    ['a merge conflict', '<<<<<<< HEAD\n    image: x', 'a merge conflict that is not settled', at(3, 1)],
  ])('broken YAML in plain words: %s', (_name, lines, words, location) => {
    const fault = faultOf(`services:\n  a:\n${lines}\n`);
    expect(fault).toMatchObject({ code: 'YAML_SYNTAX', location });
    expect(fault.message).toContain(words);
  });

  it('a colon without its space', () => {
    const fault = faultOf('services:\n  a:\n    image:x\n');
    expect(fault.suggestions).toEqual(['put a space after the colon: image: x']);
  });

  it('a key that is set twice, at the second', () => {
    const fault = faultOf('services:\n  a:\n    image: x\n    image: y\n');
    expect(fault).toMatchObject({ code: 'YAML_SYNTAX', location: at(4, 5) });
  });

  it('a circle of dependencies, in order', () => {
    const fault = faultOf('services:\n  a: { image: x, depends_on: [b] }\n  b: { image: x, depends_on: [a] }\n');
    expect(fault.code).toBe('DEPENDENCY_CYCLE');
    expect(fault.message).toContain('a needs b needs a');
  });

  it('a file that is extended and missing, where it is named', () => {
    const fault = faultOf('services:\n  a:\n    extends:\n      file: nope.yaml\n      service: b\n');
    expect(fault).toMatchObject({ code: 'FILE_NOT_FOUND', location: at(4, 7) });
  });

  it('a fault of an included file, in that file', () => {
    const fault = faultOf({ 'compose.yaml': 'include: [inc.yaml]', 'inc.yaml': 'services:\n  a:\n    imag: x\n' });
    expect(fault.location).toEqual(at(3, 5, 'inc.yaml'));
  });

  it('a circle of includes', () => {
    const fault = faultOf({ 'compose.yaml': 'include: [a.yaml]', 'a.yaml': 'include: [compose.yaml]' });
    expect(fault.code).toBe('DEPENDENCY_CYCLE');
  });
});

describe('what is hostile is refused at once', () => {
  const nested = (depth: number) => `x-a: ${'['.repeat(depth)}${']'.repeat(depth)}\nservices: { a: { image: x } }`;
  const bomb = Array.from({ length: 24 }, (_, i) => `x-${i + 1}: &b${i + 1} [*b${i}, *b${i}]`).join('\n');

  it.each([
    ['deep nesting', nested(20_000), 'nested too deeply'],
    ['an alias bomb', `x-0: &b0 [x]\n${bomb}\nservices: { a: { image: x } }`, 'aliases make it too large'],
    ['a huge file', `services: { a: { image: x } }\n${'#'.repeat(3_000_000)}`, 'larger than'],
    ['a row of dashes', `x-a:\n  ${'- '.repeat(20_000)}a\nservices: { a: { image: x } }`, 'nested too deeply'],
    ['a list without end', `x-a: [${'a,'.repeat(100_000)}]\nservices: { a: { image: x } }`, 'too many values'],
    ['lines without end', `x-a:\n${'- a\n'.repeat(100_000)}services: { a: { image: x } }`, 'too many values'],
    [
      'nested variables',
      `services: { a: { image: "${'${A:-'.repeat(9_000)}${'}'.repeat(9_000)}" } }`,
      'nested too deeply',
    ],
  ])('%s', (_name, text, message) => {
    expect(faultOf(text).message).toContain(message);
  });

  it('a long text is not, whatever it holds', () => {
    const content = '      { a: [1, 2, { b: 3,\n'.repeat(20_000);
    const stack = load({ 'compose.yaml': `services: { a: { image: x } }\nx-text:\n  c: |-\n${content}x-b: 1\n` });
    expect(stack.extensions['x-b']).toBe(1);
  });

  it('a diamond of includes is loaded, not multiplied', () => {
    const levels = Array.from({ length: 30 }, (_, level) => [
      [`l${level}.yaml`, `include: [l${level + 1}.yaml, r${level + 1}.yaml]`],
      [`r${level}.yaml`, `include: [l${level + 1}.yaml, r${level + 1}.yaml]`],
    ]).flat();
    const last = 'services: { a: { image: x } }';
    const stack = load({
      ...(Object.fromEntries(levels) as Record<string, string>),
      'l30.yaml': last,
      'r30.yaml': last,
    });
    expect(Object.keys(stack.services)).toEqual(['a']);
  });
});

describe('warnings', () => {
  it('name variables without a value, and what is obsolete', () => {
    const warnings: Warning[] = [];
    load({ 'compose.yaml': 'version: "3"\nservices: { a: { image: "x$TAG" } }' }, warnings);
    expect(warnings.map(({ message }) => message)).toEqual([
      'Variable TAG is not set: an empty text stands for it',
      'Attribute version is obsolete: it can be removed',
    ]);
  });

  it('name the interval that docker compose takes and forgets, and where it stands', () => {
    const warnings: Warning[] = [];
    load({ 'compose.yaml': 'services:\n  a:\n    image: x\n    pull_refresh_after: 12h' }, warnings);
    expect(warnings).toEqual([
      {
        message: expect.stringContaining('services.a.pull_refresh_after has no effect') as string,
        file: expect.stringContaining('compose.yaml') as string,
        line: 4,
        column: 5,
      },
    ]);
  });

  it('of what has no effect name its line, of lists the line of the list', () => {
    const stack = load({
      'compose.yaml': `services:
  a:
    image: x
    pull_policy: refresh
    annotations: { a: b }
    volumes:
      - { type: image, source: y, target: /y, image: { subpath: z } }`,
    });
    expect(unsupportedAttributes(stack, ['a'], 41).map(({ message, line }) => `${line ?? ''} ${message}`)).toEqual([
      '5 services.a.annotations needs Docker Engine 24.0 or later and has no effect on this one',
      '6 services.a.volumes[0].image.subpath needs Docker Engine 28.0 or later and has no effect on this one',
      '4 services.a.pull_policy: refresh pulls a missing image alone; daily, weekly or every_12h pull again',
    ]);
  });
});
