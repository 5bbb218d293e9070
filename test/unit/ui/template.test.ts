import { describe, expect, test } from 'vitest';
import { renderTemplate } from '../../../src/ui/template/evaluate.js';
import { formatRows } from '../../../src/ui/template/format-rows.js';
import { parseTemplate } from '../../../src/ui/template/parse.js';

const row = {
  Name: 'shop-api-1',
  Status: 'Up 3 seconds',
  ExitCode: 0,
  Publishers: [
    { URL: '0.0.0.0', PublishedPort: 8080 },
    { URL: '::', PublishedPort: 8080 },
  ],
  Label: (key: string) => `label ${key}`,
};

test.each([
  ['{{.Name}} is {{ .Status }}', 'shop-api-1 is Up 3 seconds'],
  ['{{upper .Name}}', 'SHOP-API-1'],
  ['{{.Name | upper | lower}}', 'shop-api-1'],
  ['{{json .Publishers}}', '[{"URL":"0.0.0.0","PublishedPort":8080},{"URL":"::","PublishedPort":8080}]'],
  ['{{.Label "team"}}', 'label team'],
  ['{{range .Publishers}}{{.PublishedPort}} {{end}}', '8080 8080 '],
  ['{{if .ExitCode}}failed{{else}}fine{{end}}', 'fine'],
  ['{{if eq .Name "shop-api-1"}}it{{end}}', 'it'],
  ['{{(index .Publishers 0).URL}}', undefined],
  ['{{(index .Publishers 0)}}', '{"URL":"0.0.0.0","PublishedPort":8080}'],
  ['a  {{- .ExitCode -}}  b', 'a0b'],
  ['{{join (split .Name "-") "/"}}', 'shop/api/1'],
  ['{{printf "%s" .Name}}', undefined],
  ['{{.Nmae}}', undefined],
  ['{{.Name', undefined],
  ['{{if .Name}}x', undefined],
  ['{{end}}', undefined],
])('%s', (source, expected) => {
  const render = (): string => renderTemplate(parseTemplate(source), row);
  if (expected === undefined) expect(render).toThrow(expect.objectContaining({ code: 'USAGE' }));
  else expect(render()).toBe(expected);
});

describe('--format', () => {
  test('json is an object a line, without what is no data', () => {
    expect(formatRows('json', [row, { Name: 'b' }])?.split('\n')[1]).toBe('{"Name":"b"}');
    expect(JSON.parse(formatRows('json', [row]) ?? '')).not.toHaveProperty('Label');
  });

  test('a template is a line a row', () => {
    expect(formatRows('{{.Name}}\\t{{.ExitCode}}', [row, row])).toBe('shop-api-1\t0\nshop-api-1\t0');
  });

  test('table and a template are aligned columns with headings', () => {
    expect(formatRows('table {{.Name}}\\t{{upper .Status}}\\t{{.Label "team"}}', [row])).toBe(
      ['NAME         STATUS         team', 'shop-api-1   UP 3 SECONDS   label team'].join('\n'),
    );
    expect(formatRows('table {{.Name}}', [])).toBe('NAME');
  });

  test('table alone is the own table of the command', () => {
    expect(formatRows('table', [row])).toBeUndefined();
    expect(formatRows(undefined, [row])).toBeUndefined();
  });
});
