import { describe, expect, it } from 'vitest';
import { requireRoomForReplicas, scaled } from '../../../src/plan/scale.js';
import type { Service } from '../../../src/stack/stack.js';
import { stackOf } from './state.js';

function refusal(service: Service): string {
  try {
    requireRoomForReplicas(stackOf({ web: service }), ['web']);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const port = (published?: string): Service['ports'] => [
  { target: 80, ...(published === undefined ? {} : { published }) },
];

describe('room for replicas', () => {
  it.each([
    ['one replica on one port', { ports: port('8080') }],
    ['a range as wide as needed', { scale: 3, ports: port('8080-8082') }],
    ['ports that the engine chooses', { scale: 3, ports: port() }],
    ['port 0, which the engine chooses too', { scale: 3, ports: port('0') }],
    ['a name of its own for one', { container_name: 'web' }],
    ['no replica at all', { deploy: { replicas: 0 }, ports: port('8080'), container_name: 'web' }],
  ] as [string, Service][])('there is for %s', (_, service) => {
    expect(refusal(service)).toBe('');
  });

  it.each([
    [{ scale: 2, ports: port('8080') }, 'Service web runs 2 replicas, which cannot all publish port 8080.'],
    [
      { deploy: { replicas: 3 }, ports: port('8080-8081') },
      'Service web runs 3 replicas, which cannot all publish on the ports 8080-8081.',
    ],
    [{ scale: 2, container_name: 'shop' }, 'Service web cannot run 2 replicas named shop.'],
  ] as [Service, string][])('there is none for %j', (service, message) => {
    expect(refusal(service)).toBe(message);
  });
});

describe('another scale than the file says', () => {
  it('counts in place of deploy.replicas', () => {
    const stack = scaled(stackOf({ web: { deploy: { replicas: 2 } } }), { web: 3 });
    expect(stack.services['web']?.scale).toBe(3);
  });

  it('is refused for a service that is not there', () => {
    expect(() => scaled(stackOf({ web: {} }), { wbe: 3 })).toThrow('There is no service wbe to scale.');
  });
});
