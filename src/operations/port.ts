import { DevenvError } from '../errors.js';
import { distinctPorts } from '../plan/status.js';
import type { PublishedPort } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { addressHolder, openView, requireReplica } from './session/view.js';
import type { Onlooker } from './session/view.js';

export interface PortOptions {
  service: string;
  /** The port in the container. */
  target: number;
  protocol: 'tcp' | 'udp';
  /** Which replica; the first where undefined. */
  number: number | undefined;
}

/** Where a port of a service is published. Fails with SERVICE_NOT_RUNNING where it is not. */
export async function port(
  project: ProjectOptions,
  { service, target, protocol, number }: PortOptions,
  surroundings: Onlooker,
): Promise<PublishedPort> {
  const view = await openView(project, [service], surroundings);
  const replica = requireReplica(view, service, number);
  const published = distinctPorts(addressHolder(view, replica));
  const found = published.find((one) => one.target === target && one.protocol === protocol);
  if (found !== undefined) return found;
  const others = published.map((one) => `${one.target}/${one.protocol}`).join(', ');
  const name = `${service}-${replica.number}`;
  throw new DevenvError('SERVICE_NOT_RUNNING', `${name} publishes no port ${target}/${protocol}.`, {
    service,
    reason:
      others === ''
        ? 'It publishes none' + (replica.state === 'running' ? '' : ' while it is down')
        : `It publishes ${others}`,
    suggestions: [`devenv ps ${service}`],
  });
}
