import { DevenvError } from '../../errors.js';
import type { Step } from '../../plan/plan.js';
import type { EngineConnection } from '../connection.js';
import { containerAsHolder } from './holder.js';
import type { Holder } from './holder.js';

/** Why a network or a volume cannot be removed: who uses it. Undefined where the engine refused for another reason. */
export async function explainInUse(
  connection: EngineConnection,
  ownProject: string,
  step: Step,
  { cause, message }: { cause: unknown; message: string },
): Promise<DevenvError | undefined> {
  if (step.kind === 'network-remove' && /active endpoints|network is being used/.test(message)) {
    const holders = await holdersOf(connection, ownProject, { network: [step.name] });
    if (holders.length === 0) return forgottenEndpoint(step.name, cause);
    return stillInUse(`Network ${step.name}`, holders, cause);
  }
  if (step.kind === 'volume-remove' && /volume is (in use|being used)/.test(message)) {
    const holders = await holdersOf(connection, ownProject, { volume: [step.name] });
    return stillInUse(`Volume ${step.name}`, holders, cause, 'devenv down --volumes');
  }
  return undefined;
}

/** What may stay where it is used: what depends on it is left undone, and nothing has failed. */
export function mayStay(step: Step): boolean {
  return step.kind === 'image-remove' || 'ifUnused' in step;
}

/** The containers that count: all that mount a volume, those alone that run on a network. (`GET /containers/json`) */
async function holdersOf(
  { docker }: EngineConnection,
  ownProject: string,
  filters: Partial<Record<'network' | 'volume', string[]>>,
): Promise<Holder[]> {
  const all = 'volume' in filters;
  const containers = await docker.listContainers({ all, filters }).catch(() => []);
  return containers.map((container) => containerAsHolder(container, ownProject, all ? 'rm -f' : 'stop'));
}

function stillInUse(what: string, holders: Holder[], cause: unknown, again = 'devenv down'): DevenvError {
  const users = new Intl.ListFormat('en-GB').format(
    holders.length === 0 ? ['a container'] : [...new Set(holders.map(({ words }) => words))],
  );
  const verb = holders.length > 1 ? 'still use it' : 'still uses it';
  return new DevenvError('STILL_IN_USE', `${what} stays: ${users} ${verb}.`, {
    suggestions: [...new Set(holders.flatMap(({ fix }) => fix ?? [])), again],
    cause,
  });
}

/** The engine sometimes keeps the address of a container that is gone, until it starts anew. */
function forgottenEndpoint(network: string, cause: unknown): DevenvError {
  return new DevenvError('STILL_IN_USE', `Network ${network} stays: the engine still counts an address in it.`, {
    reason: 'No container has that address: the engine lost track of it, and forgets it when it is restarted.',
    suggestions: ['sudo systemctl restart docker (or restart Docker Desktop), then: devenv down'],
    cause,
  });
}
