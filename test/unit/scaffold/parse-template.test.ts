import { expect, test } from 'vitest';
import { parseTemplate } from '../../../src/scaffold/parse-template.js';
import { render } from '../../../src/scaffold/render.js';

const MANIFEST = `name: echo
title: Echo
description: Says it again
category: api
image: busybox:1.37
defaultName: echo
`;

const parse = (manifest: string) =>
  parseTemplate({
    ...{ manifestPath: 'templates/echo/template.yaml', manifest, compose: '' },
    files: [{ path: 'run.sh', content: Buffer.from('') }],
  });

test('reads a manifest that says no more than it must', () => {
  expect(parse(MANIFEST)).toMatchObject({ name: 'echo', variables: {}, uses: [], networks: [], render: [], next: [] });
});

test.each([
  ['a key that no template has', `${MANIFEST}colour: red\n`, 'colour is not a key'],
  ['a missing title', MANIFEST.replace(/title.*\n/, ''), 'title must be a text'],
  ['a list that is a text', `${MANIFEST}uses: redis\n`, 'uses must be a list'],
  ['a file that is not there', `${MANIFEST}render: [gone.sh]\n`, 'files/gone.sh is named but not there'],
  ['a variable without a default', `${MANIFEST}variables: { size: { description: Size } }\n`, 'variables.size.default'],
  ['a list instead of a mapping', '- echo\n', 'must be a mapping'],
  ['broken YAML', 'name: "echo\n', 'not valid'],
])('refuses %s', (_, manifest, message) => {
  expect(() => parse(manifest)).toThrow(message);
});

test('a line of logic leaves no empty line', () => {
  const text = 'a\n<% if (it.yes) { %>\nb <%= it.name %>\n  <% } %>\nc\n';
  expect(render(text, { yes: true, name: 'x' }, 'f')).toBe('a\nb x\nc\n');
  expect(render(text, { yes: false }, 'f')).toBe('a\nc\n');
});

test('a template that does not render names its file', () => {
  expect(() => render('<%= it.a.b %>', {}, 'templates/x/files/y')).toThrow(
    expect.objectContaining({ code: 'TEMPLATE_INVALID', location: { file: 'templates/x/files/y' } }),
  );
});
