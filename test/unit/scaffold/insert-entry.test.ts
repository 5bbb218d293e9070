import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCompose } from '../../../src/scaffold/compose-document.js';
import { addEntries } from '../../../src/scaffold/edit-compose.js';

const entry = { section: 'services', key: 'api', lines: ['api:', '  image: node', '  ports:', '    - "80:80"'] };
const add = (text: string, ...entries: (typeof entry)[]): string =>
  addEntries(readCompose(text, 'compose.yaml'), entries.length === 0 ? [entry] : entries);

/** The old text must still be there, line for line and in its order. */
function expectKept(before: string, after: string): void {
  const lines = after.split('\n');
  let at = 0;
  for (const line of before.split('\n')) {
    const found = lines.indexOf(line, at);
    expect(found, `lost or moved: ${JSON.stringify(line)}`).toBeGreaterThanOrEqual(0);
    at = found + 1;
  }
}

const BY_HAND = `# My stack
x-common: &common   # shared
    restart: always


services:
    web:   {image: "nginx",   ports: ['8080:80']}   # the front

    worker:
        <<: *common
        command: |
            one
              two

        image:    busybox
    # cron:
    #     image: busybox

# what follows is about networks
networks: {front: {}}
`;

describe('addEntries', () => {
  test('puts a service after the last one and its commented-out neighbours', () => {
    const after = add(BY_HAND);
    expectKept(BY_HAND, after);
    expect(after).toContain(
      [
        '    # cron:',
        '    #     image: busybox',
        '',
        '    api:',
        '        image: node',
        '        ports:',
        '            - "80:80"',
        '',
        '# what follows is about networks',
      ].join('\n'),
    );
  });

  test.each([
    ['an empty file', '', 'services:\n  api:\n    image: node\n    ports:\n      - "80:80"\n'],
    ['no services yet', 'name: x\n', 'name: x\n\nservices:\n  api:\n    image: node\n    ports:\n      - "80:80"\n'],
    [
      'services without a value',
      'services:\nname: x\n',
      'services:\n  api:\n    image: node\n    ports:\n      - "80:80"\nname: x\n',
    ],
    [
      'empty braces',
      'services: {} # none\n',
      'services: # none\n  api:\n    image: node\n    ports:\n      - "80:80"\n',
    ],
    [
      'no newline at the end',
      'services:\n  a: {image: b}',
      'services:\n  a: {image: b}\n\n  api:\n    image: node\n    ports:\n      - "80:80"\n',
    ],
  ])('starts from %s', (_, before, after) => {
    expect(add(before)).toBe(after);
  });

  test('writes services without blank lines where the file has none between them', () => {
    const before = 'services:\n  a:\n    image: b\n  c:\n    image: d\n';
    expect(add(before)).toBe(`${before}  api:\n    image: node\n    ports:\n      - "80:80"\n`);
  });

  test('keeps Windows line ends', () => {
    const after = add('services:\r\n  a:\r\n    image: b\r\n');
    expect(
      after
        .split('\n')
        .slice(0, -1)
        .every((line) => line.endsWith('\r')),
    ).toBe(true);
    expect(Object.keys((parse(after) as { services: object }).services)).toEqual(['a', 'api']);
  });

  test('puts a service after a block text and its kept line breaks', () => {
    const before = 'services:\n  a:\n    image: b\n    command: |+\n      one\n\n\nname: x\n';
    const after = add(before);
    expect(parse(after)).toEqual({
      name: 'x',
      services: { a: { image: 'b', command: 'one\n\n\n' }, api: { image: 'node', ports: ['80:80'] } },
    });
  });

  test('writes a service into a section in flow style, though not in it byte by byte', () => {
    const after = add('services: {a: {image: b}} # one\n');
    expect(parse(after)).toEqual({ services: { a: { image: 'b' }, api: { image: 'node', ports: ['80:80'] } } });
  });

  test('writes a service into a file of JSON', () => {
    const after = add('{"services": {"a": {"image": "b"}}}\n');
    expect(parse(after)).toEqual({ services: { a: { image: 'b' }, api: { image: 'node', ports: ['80:80'] } } });
  });

  test('adds to several sections, new and old', () => {
    const after = add(BY_HAND, entry, { section: 'volumes', key: 'data', lines: ['data:'] });
    expectKept(BY_HAND, after);
    expect(after.endsWith('\nvolumes:\n    data:\n')).toBe(true);
  });
});

describe('readCompose', () => {
  const failure = (text: string): unknown => {
    try {
      return readCompose(text, 'compose.yaml');
    } catch (error) {
      return error;
    }
  };

  test('names the place of broken YAML', () => {
    expect(failure('services:\n  a:\n    image: "b\n')).toMatchObject({
      code: 'YAML_SYNTAX',
      location: { file: 'compose.yaml', line: 4, column: 1 },
    });
  });

  test.each(['- a\n', 'just a text\n'])('refuses what is not a mapping: %j', (text) => {
    expect(failure(text)).toMatchObject({ code: 'COMPOSE_INVALID' });
  });

  test.each(['services: [a]\n', 'services: {}\nnetworks: [data]\n', 'secrets: none\n'])(
    'refuses a section that is no mapping: %j',
    (text) => {
      expect(failure(text)).toMatchObject({ code: 'COMPOSE_INVALID' });
    },
  );

  test('refuses several documents in one file', () => {
    expect(failure('services: {}\n---\nservices: {}\n')).toMatchObject({ code: 'COMPOSE_INVALID' });
  });

  test('refuses what is nested too deeply to read', () => {
    expect(failure(`a: ${'['.repeat(20_000)}`)).toMatchObject({ code: 'YAML_SYNTAX' });
  });

  test('refuses an alias bomb', () => {
    const levels = Array.from({ length: 9 }, (_, at) => `x-${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`);
    expect(failure(['x-0: &l0 [1]', ...levels].join('\n'))).toMatchObject({ code: 'YAML_SYNTAX' });
  });
});
