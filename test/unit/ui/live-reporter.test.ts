import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { StepEvent } from '../../../src/plan/plan.js';
import { liveReporter } from '../../../src/ui/live-reporter.js';
import { stylesFor } from '../../../src/ui/style.js';

/** A terminal of 80 by 24 that remembers what it was sent. */
function terminal() {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const tty = Object.assign(stream, { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream;
  /** What stays on the screen: all that was written since the list was last wiped. */
  const screen = () => {
    const frames = text.split('\u001b[2K');
    return stripVTControlCharacters(frames.at(-1) ?? '')
      .split(/\r?\n/)
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  };
  return { tty, screen, all: () => stripVTControlCharacters(text) };
}

const event = (subject: string, phase: StepEvent['phase'], more: Partial<StepEvent> = {}): StepEvent => ({
  id: 1,
  step: { kind: 'container-start', ref: { service: subject, number: 1, role: 'workload' }, name: subject },
  cause: 'missing',
  subject,
  phase,
  ...more,
});

test('each subject has one row, a failure leaves its siblings alone, notes stay below', async () => {
  const { tty, screen } = terminal();
  const reporter = liveReporter(tty, stylesFor(0));
  reporter.step(event('api', 'started'));
  reporter.step(event('db', 'started'));
  reporter.warn('compose.yaml:3: unknown');
  reporter.step(event('db', 'failed', { error: new Error('no space left') }));
  reporter.step(event('api', 'done'));
  await reporter.close();
  expect(screen()).toEqual([
    expect.stringMatching(/^✔ api started 0\.\d\d s$/),
    expect.stringMatching(/^✖ db failed while starting: no space left 0\.\d\d s$/),
    '! compose.yaml:3: unknown',
  ]);
});

test('nothing is written when nothing happened, and close may be called twice', async () => {
  const { tty, all } = terminal();
  const reporter = liveReporter(tty, stylesFor(0));
  await reporter.close();
  await reporter.close();
  expect(all()).toBe('');
});

test('after close, as before a prompt, new events open a new list', async () => {
  const { tty, screen } = terminal();
  const reporter = liveReporter(tty, stylesFor(0));
  reporter.step(event('api', 'done'));
  await reporter.close();
  reporter.step(event('db', 'done'));
  await reporter.close();
  expect(screen()).toEqual([expect.stringMatching(/^✔ db started/)]);
});
