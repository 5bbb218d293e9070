import { expect, test } from 'vitest';
import { healthConfig } from '../../../src/engine/spec/restart.js';

const engine = { apiMinor: 41 };
const podman = { apiMinor: 41, podman: true };

test('durations are nanoseconds, and a start interval is left out where the engine does not know it', () => {
  const check = { test: ['CMD', 'true'], interval: '1s500ms', start_interval: '100ms', retries: 3 };
  expect(healthConfig(check, engine)).toEqual({ Test: ['CMD', 'true'], Interval: 1.5e9, Retries: 3 });
  expect(healthConfig(check, { apiMinor: 44 })).toMatchObject({ StartInterval: 1e8 });
});

test('Podman gets an argument with spaces in a form that it does not split', () => {
  const check = { test: ['CMD', 'psql', '-c', 'select 1'] };
  expect(healthConfig(check, engine)).toEqual({ Test: check.test });
  expect(healthConfig(check, podman)).toEqual({ Test: ['["psql","-c","select 1"]'] });
});

test.each([[['CMD', 'pg_isready', '-q']], [['CMD-SHELL', 'test -e "/a b"']], [['CMD', '/a program']]])(
  '%s is handed to Podman as it is',
  (check) => {
    expect(healthConfig({ test: check }, podman)).toEqual({ Test: check });
  },
);
