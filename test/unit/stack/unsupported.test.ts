import { expect, it } from 'vitest';
import type { Service, Stack } from '../../../src/stack/stack.js';
import { unsupportedAttributes } from '../../../src/stack/unsupported.js';

function warningsFor(service: Service, rest: Partial<Stack> = {}, apiMinor = 51): string[] {
  const stack = {
    services: { a: service },
    networks: {},
    secrets: {},
    configs: {},
    origin: {},
    ...rest,
  } as unknown as Stack;
  return unsupportedAttributes(stack, ['a'], apiMinor).map(({ message }) => message);
}

it('says nothing of what a run honours', () => {
  const service: Service = {
    image: 'x',
    environment: { A: '1' },
    networks: { n: { aliases: ['q'], priority: 1 }, m: null },
    deploy: { resources: {}, placement: {}, restart_policy: { condition: 'on-failure', max_attempts: 3 } },
    'x-a': 1,
  };
  expect(warningsFor(service)).toEqual([]);
});

it('names what has no effect, by its place', () => {
  expect(
    warningsFor({ image: 'x', credential_spec: { file: 'f' }, build: { context: '/', isolation: 'hyperv' } }),
  ).toEqual([
    'services.a.credential_spec is for containers of Windows and has no effect here',
    'services.a.build.isolation is for containers of Windows and has no effect here',
  ]);
});

it('says what to do instead, where there is something', () => {
  const secrets = [{ source: 's', uid: '103' }];
  const service: Service = { build: { context: '/', secrets }, deploy: { mode: 'replicated-job' } };
  expect(warningsFor(service)).toEqual([
    'services.a.build.secrets[0].uid has no effect: RUN --mount=type=secret,uid=,gid=,mode= in the Dockerfile sets it',
    'services.a.deploy.mode: replicated-job is for a Swarm; here it is a service as any other',
  ]);
});

it('names what is for a Swarm alone, also below what is honoured', () => {
  const secrets = { s: { name: 's', file: '/s', template_driver: 'golang' } };
  expect(
    warningsFor({ deploy: { placement: { constraints: [] }, resources: { reservations: { cpus: 1 } } } }, { secrets }),
  ).toEqual([
    'services.a.deploy.placement is for a Swarm and has no effect here',
    'services.a.deploy.resources.reservations.cpus is for a Swarm and has no effect here',
    'secrets.s.template_driver is for a Swarm and has no effect here',
  ]);
});

const NEWER: Service = {
  annotations: { a: 'b' },
  networks: { n: { gw_priority: 1, interface_name: 'eth7' } },
  volumes: [{ type: 'bind', source: '/a', target: '/a', bind: { recursive: 'readonly' } }],
};

it('names what the engine is too old for', () => {
  const engine = (version: string) => `needs Docker Engine ${version} or later and has no effect on this one`;
  expect(warningsFor(NEWER, {}, 41)).toEqual([
    `services.a.annotations ${engine('24.0')}`,
    `services.a.networks.n.gw_priority ${engine('28.0')}`,
    `services.a.networks.n.interface_name ${engine('28.1')}`,
    `services.a.volumes[0].bind.recursive ${engine('25.0')}`,
  ]);
  expect(warningsFor(NEWER, {}, 51)).toEqual([]);
});

it('a MAC address on a further network needs a newer engine, on the first one it does not', () => {
  const networks = { first: { mac_address: '02:00:00:00:00:01', priority: 2 }, second: { priority: 1 } };
  expect(warningsFor({ networks }, {}, 41)).toEqual([]);
  expect(warningsFor({ networks: { ...networks, first: { mac_address: '02:00:00:00:00:01' } } }, {}, 41)).toHaveLength(
    1,
  );
});

it('names values that what stands beside them makes useless', () => {
  const secrets = { s: { name: 's', file: '/s' }, t: { name: 't', content: 'x' } };
  const service: Service = {
    secrets: [
      { source: 's', mode: '0400' },
      { source: 't', mode: '0400' },
    ],
    deploy: { restart_policy: { condition: 'any', max_attempts: 3 } },
  };
  expect(warningsFor(service, { secrets })).toEqual([
    'services.a: secret s is a file of yours, so its uid, gid and mode stay as they are',
    'services.a.deploy.restart_policy.max_attempts has an effect with condition: on-failure alone',
  ]);
});
