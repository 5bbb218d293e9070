import { expect, test } from 'vitest';
import { humanDuration } from '../../../src/ui/human-duration.js';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

// the words of github.com/docker/go-units
test.each([
  [0.4, 'Less than a second'],
  [1.9, '1 second'],
  [59, '59 seconds'],
  [MINUTE, 'About a minute'],
  [2 * MINUTE, '2 minutes'],
  [59 * MINUTE + 59, '59 minutes'],
  [HOUR, 'About an hour'],
  [89 * MINUTE, 'About an hour'],
  [90 * MINUTE, '2 hours'],
  [47 * HOUR, '47 hours'],
  [2 * DAY, '2 days'],
  [13 * DAY, '13 days'],
  [2 * 7 * DAY, '2 weeks'],
  [8 * 7 * DAY, '8 weeks'],
  [2 * 30 * DAY, '2 months'],
  [23 * 30 * DAY, '23 months'],
  [2 * 365 * DAY, '2 years'],
])('%d s is %s', (seconds, words) => {
  expect(humanDuration(seconds)).toBe(words);
});
