import { DevenvError } from '../../errors.js';
import { COMPOSE } from '../../plan/labels.js';
import type { ObservedContainer, ObservedState } from '../../plan/observed.js';
import type { Stack } from '../../stack/stack.js';

/** Throws FOREIGN_STACK where docker compose made the containers of a service that is about to be changed. */
export function refuseForeign(stack: Stack, observed: ObservedState, services: string[]): void {
  const foreign = observed.containers.filter(({ role, service }) => role === 'foreign' && services.includes(service));
  if (foreign.length === 0) return;
  const names = [...new Set(foreign.map(({ service }) => service))].sort().join(', ');
  const elsewhere = otherFolder(stack, foreign);
  throw new DevenvError('FOREIGN_STACK', `Project ${stack.name} already runs under docker compose: ${names}.`, {
    reason:
      elsewhere === undefined
        ? 'To take it over, each of these containers is replaced once. Volumes and networks stay, with their data.'
        : `It was started from ${elsewhere}, so it may be another project of the same name.`,
    suggestions: suggestions(stack, elsewhere !== undefined),
  });
}

function suggestions({ name }: Stack, elsewhere: boolean): string[] {
  const other = 'devenv -p OTHER_NAME up';
  const takeOver = ['devenv up --take-over --dry-run', 'devenv up --take-over'];
  const down = `docker compose -p ${name} down`;
  return elsewhere ? [other, down, ...takeOver] : [...takeOver, down, other];
}

/** The folder that the containers were started from, where it is not ours. */
function otherFolder(stack: Stack, containers: ObservedContainer[]): string | undefined {
  return containers
    .map(({ labels }) => labels[COMPOSE.workingDirectory])
    .find((folder) => folder !== undefined && folder !== stack.origin.workingDirectory);
}
