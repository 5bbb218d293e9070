import { DevenvError } from '../errors.js';
import type { Port, Stack } from '../stack/stack.js';
import { replicas } from './naming.js';

/** The stack with other numbers of replicas than the file says. Throws SERVICE_UNKNOWN. */
export function scaled(stack: Stack, scale: Record<string, number>): Stack {
  const changed = Object.entries(scale).map(([name, count]) => {
    const service = stack.services[name];
    if (service === undefined) {
      throw new DevenvError('SERVICE_UNKNOWN', `There is no service ${name} to scale.`, {
        suggestions: [`The services are: ${Object.keys(stack.services).join(', ')}`],
      });
    }
    return [name, { ...service, scale: count }] as const;
  });
  return { ...stack, services: { ...stack.services, ...Object.fromEntries(changed) } };
}

/** Throws COMPOSE_INVALID where the replicas of a service would all need one name or one port. */
export function requireRoomForReplicas(stack: Stack, services: readonly string[]): void {
  for (const name of services) {
    const service = stack.services[name] ?? {};
    const count = replicas(service);
    if (count < 2) continue;
    if (service.container_name !== undefined) throw nameError(name, count, service.container_name);
    const narrow = (service.ports ?? []).find((port) => capacity(port) < count);
    if (narrow !== undefined) throw portError(name, count, narrow);
  }
}

/** How many replicas can publish a port: as many as its range is wide, and any number where the engine chooses. */
function capacity({ published = '' }: Port): number {
  const [from, to] = published.split('-').map(Number);
  if (published === '' || published === '0' || from === undefined) return Infinity;
  return to === undefined ? 1 : to - from + 1;
}

function nameError(service: string, count: number, name: string): DevenvError {
  return new DevenvError('COMPOSE_INVALID', `Service ${service} cannot run ${count} replicas named ${name}.`, {
    reason: 'A container name is unique.',
    suggestions: [`Take container_name out of service ${service}`],
    service,
  });
}

function portError(name: string, count: number, port: Port): DevenvError {
  const { published = '', target } = port;
  const first = Number(published.split('-')[0]);
  return new DevenvError(
    'COMPOSE_INVALID',
    `Service ${name} runs ${count} replicas, which cannot all publish ${words(port)}.`,
    {
      reason: 'Each replica needs a port of its own.',
      suggestions: [
        `Give it a range: "${first}-${first + Math.max(count, 10) - 1}:${target}"`,
        `Let the engine choose: "${target}"`,
        `Put a gateway before ${name}, and publish its port alone`,
      ],
      service: name,
    },
  );
}

function words({ published = '' }: Port): string {
  return published.includes('-') ? `on the ports ${published}` : `port ${published}`;
}
