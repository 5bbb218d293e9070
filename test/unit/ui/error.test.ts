import { expect, test } from 'vitest';
import { DevenvError } from '../../../src/errors.js';
import { errorToJson, formatError } from '../../../src/ui/error.js';
import { stylesFor } from '../../../src/ui/style.js';

test('an error says what, where with the line itself, why, the evidence and what to do next', () => {
  const error = new DevenvError('COMPOSE_INVALID', 'services.api has no attribute "imgae".', {
    location: { file: 'compose.yaml', line: 3, column: 5 },
    reason: 'The Compose Specification does not know it.',
    detail: 'first\nsecond\n',
    suggestions: ['Write "image".', 'devenv config'],
  });
  expect(formatError(error, stylesFor(0), 'services:\n  api:\n    imgae: nginx\n')).toBe(
    [
      '✖ services.api has no attribute "imgae".',
      '  at compose.yaml:3:5',
      '  3 │     imgae: nginx',
      '    │     ^',
      '  The Compose Specification does not know it.',
      '  │ first',
      '  │ second',
      'Next: Write "image".',
      '      devenv config',
    ].join('\n'),
  );
});

test('a location without a readable file names the place alone', () => {
  const error = new DevenvError('YAML_SYNTAX', 'Broken.', { location: { file: 'a.yaml', line: 9 } });
  expect(formatError(error)).toBe('✖ Broken.\n  at a.yaml:9');
});

test('as JSON it has the code and leaves out what it does not know', () => {
  const error = new DevenvError('SERVICE_FAILED', 'api exited.', { service: 'api', suggestions: ['devenv logs api'] });
  expect(errorToJson(error)).toEqual({
    error: { code: 'SERVICE_FAILED', message: 'api exited.', suggestions: ['devenv logs api'], service: 'api' },
  });
});

test('further faults follow the first, each on a line, and how many there are besides', () => {
  const error = new DevenvError('COMPOSE_INVALID', 'a.imgae is unknown', {
    location: { file: 'a.yaml', line: 1, column: 1 },
    suggestions: ['Did you mean image?'],
    others: [
      {
        message: 'a.prots is unknown',
        location: { file: 'a.yaml', line: 2, column: 3 },
        suggestions: ['Did you mean ports?'],
      },
      { message: 'b is unknown' },
    ],
    untold: 4,
  });
  expect(formatError(error)).toBe(
    [
      '✖ a.imgae is unknown',
      '  at a.yaml:1:1',
      '  also at a.yaml:2:3: a.prots is unknown. Did you mean ports?',
      '  also: b is unknown',
      '  and 4 more',
      'Next: Did you mean image?',
    ].join('\n'),
  );
  expect(errorToJson(error).error).toMatchObject({ others: error.others, untold: 4 });
});
