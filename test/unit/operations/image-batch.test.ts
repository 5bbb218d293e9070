import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DevenvError } from '../../../src/errors.js';
import { runImageJobs } from '../../../src/operations/images/image-batch.js';
import type { ImageJob } from '../../../src/operations/images/image-batch.js';
import type { Surroundings } from '../../../src/operations/session/session.js';

const surroundings = { signal: new AbortController().signal, onEvent: () => undefined } as unknown as Surroundings;

/** Jobs that write down when they begin and end; `ends` is how. */
function jobs(said: string[], ...given: { image: string; queue: string; ends?: Error }[]): ImageJob<string>[] {
  return given.map(({ image, queue, ends }) => ({
    service: image,
    step: { kind: 'image-push', service: image, image },
    cause: 'asked for',
    queue,
    run: async () => {
      said.push(`${image} begins`);
      await sleep(5);
      said.push(`${image} ends`);
      if (ends !== undefined) throw ends;
      return image;
    },
  }));
}

test('the names of one image are pushed one by one, those of others meanwhile', async () => {
  const said: string[] = [];
  const given = jobs(
    said,
    { image: 'api:1', queue: 'api' },
    { image: 'api:2', queue: 'api' },
    { image: 'web', queue: 'web' },
  );
  const { results } = await runImageJobs(given, surroundings);
  expect(said.indexOf('web begins')).toBeLessThan(said.indexOf('api:1 ends'));
  expect(said.indexOf('api:2 begins')).toBeGreaterThan(said.indexOf('api:1 ends'));
  expect(results.map(({ value }) => value)).toEqual(['api:1', 'api:2', 'web']);
});

test('a name that can not be pushed does not keep the next', async () => {
  const ends = new DevenvError('IMAGE_UNAVAILABLE', "api:1 can't be pushed.");
  const given = jobs([], { image: 'api:1', queue: 'api', ends }, { image: 'api:2', queue: 'api' });
  const { results, failures } = await runImageJobs(given, surroundings);
  expect(results.map(({ value }) => value)).toEqual(['api:2']);
  expect(failures).toEqual([ends]);
});
