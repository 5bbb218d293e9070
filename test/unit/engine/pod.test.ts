import { expect, test } from 'vitest';
import { podAnnotations } from '../../../src/engine/spec/pod.js';
import { sandboxSpec } from '../../../src/engine/spec/sandbox.js';
import type { Service, Stack } from '../../../src/stack/stack.js';

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

test('a sandbox without a group has no name for later workloads, which would share a shim without it', () => {
  const made = (apiMinor: number, web: Service): unknown[] => {
    const origin = { workingDirectory: '/shop', configFiles: [], environment: {} };
    const stack = { name: 'shop', services: { web }, networks: {}, volumes: {}, secrets: {}, configs: {}, origin };
    const context = { apiMinor, pod, proxies: {}, logins: '', imageId: () => '', containerId: () => '' };
    const ref = { service: 'web', number: 1, role: 'sandbox' } as const;
    const { body } = sandboxSpec({ ...context, stack: stack as unknown as Stack }, ref);
    const { Annotations = {} } = body.HostConfig as { Annotations?: Record<string, string> };
    return [body.Labels?.['dev.devenv.pod'], Annotations[GROUP]];
  };
  expect(made(43, {})).toEqual([pod, pod]);
  expect(made(42, {})).toEqual([undefined, undefined]);
  expect(made(43, { runtime: 'kata' })).toEqual([undefined, undefined]);
});
