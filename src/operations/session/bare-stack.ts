import { COMPOSE } from '../../plan/labels.js';
import type { ObservedContainer } from '../../plan/observed.js';
import type { DependencyCondition, Service, Stack } from '../../stack/stack.js';

/** A project of which nothing is known but its name, and what its containers tell. */
export function bareStack(name: string, containers: ObservedContainer[] = []): Stack {
  const origin = { workingDirectory: '', configFiles: [], environment: {}, profiles: [] };
  const none = { networks: {}, volumes: {}, secrets: {}, configs: {}, extensions: {} };
  const members = containers.filter(({ service, role }) => service !== '' && role !== 'sandbox' && role !== 'one-off');
  const known = new Set(members.map(({ service }) => service));
  const services = members.map(({ service, labels }) => [service, serviceOf(labels, known)] as const);
  return { name, services: Object.fromEntries(services), ...none, disabledServices: {}, origin };
}

/** `db:service_healthy:false,cache:service_started:true`; what is not there any more is not depended on. */
function serviceOf(labels: Record<string, string>, known: ReadonlySet<string>): Service {
  const dependencies = (labels[COMPOSE.dependsOn] ?? '').split(',').flatMap((word) => {
    const [name = '', condition = 'service_started'] = word.split(':');
    return known.has(name) ? [[name, { condition: condition as DependencyCondition, required: true }] as const] : [];
  });
  return dependencies.length === 0 ? {} : { depends_on: Object.fromEntries(dependencies) };
}
