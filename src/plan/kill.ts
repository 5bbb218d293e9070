import { PlanBuilder } from './builder.js';
import { isAlive } from './alive.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { ContainerRef, Plan } from './plan.js';
import type { Stack } from '../stack/stack.js';

export interface KillOptions {
  /** In dependency order. */
  services: string[];
  signal: string;
  /** Kills and removes what the Compose file no longer has. */
  removeOrphans: boolean;
}

/** The plan that signals the processes of services, those of one-off containers too; sandboxes keep their addresses. */
export function planKill(stack: Stack, observed: ObservedState, options: KillOptions): Plan {
  const builder = new PlanBuilder();
  const { services, signal } = options;
  for (const name of [...services].reverse()) {
    const own = observed.containers.filter(({ service, role }) => service === name && role !== 'sandbox');
    for (const container of own.filter(isAlive)) {
      const step = { kind: 'container-signal', ref: refOf(container), id: container.id, signal } as const;
      builder.add(step, 'asked for');
    }
  }
  if (!options.removeOrphans) return builder.build();
  for (const container of observed.containers.filter((one) => isOrphan(stack, one))) {
    const step = { kind: 'container-remove', ref: refOf(container), id: container.id } as const;
    builder.add({ ...step, volumes: false, keepLog: false }, 'no longer in the Compose file');
  }
  return builder.build();
}

function refOf({ service, number, role }: ObservedContainer): ContainerRef {
  return { service, number, role: role === 'sandbox' ? 'sandbox' : 'workload' };
}

function isOrphan({ services, disabledServices }: Stack, { service }: ObservedContainer): boolean {
  return services[service] === undefined && disabledServices[service] === undefined;
}
