import { expect, test } from 'vitest';
import { readDocuments, type DocumentMemory, type KnownDocument } from '../../../src/stack/known-documents.js';
import { locate } from '../../../src/stack/source.js';
import { parseYaml } from '../../../src/stack/yaml-document.js';

/** A memory that knows what JSON knows, as one on a disk. */
function jsonMemory(): DocumentMemory & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    recall: (file, text) => {
      const known = kept.get(file + text);
      return known === undefined ? undefined : (JSON.parse(known) as KnownDocument[]);
    },
    keep: (file, text, documents) => kept.set(file + text, JSON.stringify(documents)),
  };
}

const TEXT = `x-base: &base { image: nginx, tty: true, "5": five }
services:
  web: { <<: *base, ports: ["80:80", 443], environment: { A: , B: 1.5, __proto__: own } }
  db: !reset null
  api:
    command: !override [a, b]
---
services: { web: { user: "0" } }
`;

test('what is recalled is what was read: values, keys that mean something to JavaScript, resets, several documents', () => {
  const memory = jsonMemory();
  readDocuments(TEXT, 'compose.yaml', memory);
  expect(memory.kept.size).toBe(1);
  const recalled = readDocuments(TEXT, 'compose.yaml', memory);
  const bare = parseYaml(TEXT, 'compose.yaml');
  expect(recalled.map(({ value, resets }) => ({ value, resets }))).toStrictEqual(
    bare.map(({ value, resets }) => ({ value, resets })),
  );
  expect(Object.getPrototypeOf(recalled[0]?.value)).toBeNull();
});

test('a place in a recalled document is where it stands in the text', () => {
  const memory = jsonMemory();
  readDocuments(TEXT, 'compose.yaml', memory);
  const sources = readDocuments(TEXT, 'compose.yaml', memory).map(({ source }) => source);
  expect(locate(sources, ['services', 'web', 'user'])).toEqual({ file: 'compose.yaml', line: 8, column: 20 });
  expect(locate(sources, ['services', 'api', 'command'])).toEqual({ file: 'compose.yaml', line: 6, column: 5 });
});

test.each(['9007199254740993', '1.0', '2024-01-01', '-0.0', '.inf', '.nan'])(
  'a text with %s, which JSON cannot hold, is read each time',
  (value) => {
    const memory = jsonMemory();
    const text = `services: { web: { x-number: [${value}] } }`;
    expect(readDocuments(text, 'compose.yaml', memory)).toHaveLength(1);
    expect(memory.kept.size).toBe(0);
  },
);

test('what cannot be read is not kept', () => {
  const memory = jsonMemory();
  expect(() => readDocuments('services: [', 'compose.yaml', memory)).toThrow('not valid YAML');
  expect(memory.kept.size).toBe(0);
});
