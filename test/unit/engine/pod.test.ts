import { expect, test } from 'vitest';
import { podAnnotations } from '../../../src/engine/spec/pod.js';

const GROUP = 'io.containerd.runc.v2.group';
const pod = 'd3b07384';

test('what is in one pod names one group, beside its own annotations', () => {
  expect(podAnnotations({ apiMinor: 43, pod }, {})).toEqual({ [GROUP]: pod });
  expect(podAnnotations({ apiMinor: 43, pod }, { annotations: { team: 'shop' } })).toEqual({
    [GROUP]: pod,
    team: 'shop',
  });
});

test('a group that the file names wins', () => {
  expect(podAnnotations({ apiMinor: 43, pod }, { annotations: { [GROUP]: 'mine' } })).toEqual({ [GROUP]: 'mine' });
});

test('a runtime of its own may have another shim, and what is in no pod has no group', () => {
  const annotations = { team: 'shop' };
  expect(podAnnotations({ apiMinor: 43, pod }, { runtime: 'kata', annotations })).toEqual(annotations);
  expect(podAnnotations({ apiMinor: 43 }, { annotations })).toEqual(annotations);
});

test('an engine that hands no annotations on gets none', () => {
  expect(podAnnotations({ apiMinor: 42, pod }, { annotations: { team: 'shop' } })).toBeUndefined();
});
