import { describe, expect, test } from 'vitest';
import type { Step, StepEvent } from '../../../src/plan/plan.js';
import { plainReporter } from '../../../src/ui/plain-reporter.js';
import { Row } from '../../../src/ui/row.js';
import { stylesFor } from '../../../src/ui/style.js';

const workload = { service: 'api', number: 1, role: 'workload' as const };
const sandbox = { ...workload, role: 'sandbox' as const };
const create: Step = { kind: 'container-create', ref: workload, name: 'shop-api-1' };
const start: Step = { kind: 'container-start', ref: workload, name: 'shop-api-1' };
const startSandbox: Step = { kind: 'container-start', ref: sandbox, name: 'shop-api-1-sandbox' };
const wait: Step = { kind: 'wait', ref: workload, name: 'shop-api-1', condition: 'healthy' };
const build: Step = { kind: 'image-build', service: 'api', image: 'shop-api' };

const event = (id: number, step: Step, phase: StepEvent['phase'], more: Partial<StepEvent> = {}): StepEvent => ({
  id,
  step,
  cause: 'missing',
  subject: 'api',
  phase,
  ...more,
});

describe('plain lines', () => {
  const linesOf = (events: StepEvent[]) => {
    let text = '';
    const reporter = plainReporter((part) => (text += part), stylesFor(0));
    for (const each of events) reporter.step(each);
    return text.split('\n').slice(0, -1);
  };

  test('one for what the user waits for, none for the parts', () => {
    const done = { elapsedMs: 400 };
    const lines = linesOf([
      event(1, build, 'started'),
      event(1, build, 'progress', { detail: 'step 1/2' }),
      event(1, build, 'done', { elapsedMs: 12_000 }),
      event(2, startSandbox, 'started'),
      event(2, startSandbox, 'done', done),
      event(3, create, 'done', done),
      event(4, start, 'done', done),
      event(5, wait, 'started'),
      event(5, wait, 'done', done),
    ]);
    expect(lines).toEqual(['· api building', '✔ api built 12.0 s', '✔ api started 0.40 s', '✔ api healthy 0.40 s']);
  });

  test('a failure says what could not be done and why, in one line', () => {
    const error = new Error('exited with code 1\nat stack');
    expect(linesOf([event(5, wait, 'failed', { error })])).toEqual([
      '✖ api did not become healthy: exited with code 1',
    ]);
  });
});

describe('a row of the live list', () => {
  test('says what goes on, then the greatest of what was done', () => {
    const row = new Row('api');
    row.take(event(1, start, 'started'), 0);
    expect([row.state, row.words]).toEqual(['active', 'starting']);
    row.take(event(1, start, 'done'), 300);
    row.take(event(2, wait, 'started'), 300);
    row.take(event(2, wait, 'progress', { detail: 'waiting for its health check (2 failed so far)' }), 400);
    expect(row.words).toBe('waiting for its health check (2 failed so far)');
    row.take(event(2, wait, 'done'), 900);
    row.take(
      event(3, { kind: 'container-remove', ref: workload, id: 'x', volumes: false, keepLog: true }, 'done'),
      950,
    );
    expect([row.state, row.words]).toEqual(['done', 'healthy']);
  });

  test('counts the time in which any of its steps ran, not the pauses', () => {
    const row = new Row('api');
    row.take(event(1, create, 'started'), 0);
    row.take(event(2, startSandbox, 'started'), 50);
    row.take(event(1, create, 'done'), 100);
    row.take(event(2, startSandbox, 'done'), 200);
    row.take(event(3, start, 'started'), 1000);
    expect(row.elapsedMs(1100)).toBe(300);
  });

  test('stays failed', () => {
    const row = new Row('api');
    row.take(event(1, start, 'failed', { error: new Error('no such file') }), 0);
    row.take(event(2, wait, 'skipped'), 0);
    expect([row.state, row.words]).toEqual(['failed', 'failed while starting: no such file']);
  });
});
