import { eventStream } from '../engine/event-stream.js';
import type { EngineEvent } from '../engine/event-stream.js';
import { COMPOSE, DEVENV } from '../plan/labels.js';
import type { ProjectOptions } from '../project/load-project.js';
import { engineTime } from './attached/engine-time.js';
import { openView, replicasOf } from './session/view.js';
import type { Onlooker } from './session/view.js';

/** Something that happened to a replica. The fields up to `attributes` are those of `docker compose events --json`. */
export interface ServiceEvent {
  /** RFC 3339 with nanoseconds. */
  time: string;
  type: 'container';
  service: string;
  /** The container's. */
  id: string;
  /** As the engine names it: `start`, `die`, `health_status: healthy`. */
  action: string;
  /** What belongs to the action, and the container's labels but those of compose and ours. */
  attributes: Record<string, string>;
  number: number;
  /** With `start`: the container in whose place this one is, after a reset, a rebuild or a change. */
  replaces?: string;
}

export interface EventsOptions {
  services: string[];
  since?: string | undefined;
  until?: string | undefined;
}

/** What happens to the services, until the time of `until` or without end. Sandboxes, one-offs and execs are left out. */
export async function* events(
  project: ProjectOptions,
  options: EventsOptions,
  surroundings: Onlooker,
): AsyncGenerator<ServiceEvent, void> {
  const since = options.since === undefined ? undefined : engineTime(options.since);
  const until = options.until === undefined ? undefined : engineTime(options.until);
  const view = await openView(project, options.services, surroundings);
  const last = new Map<string, string>();
  if (since === undefined) for (const one of replicasOf(view)) last.set(`${one.service}-${one.number}`, one.id);
  for await (const event of eventStream(view.connection, view.project, { since, until })) {
    const found = serviceEvent(event, last);
    if (found !== undefined && (options.services.length === 0 || options.services.includes(found.service))) yield found;
  }
}

/** `last`: the container that stood last for each replica, which is kept up to date. */
function serviceEvent({ action, id, attributes, timestamp }: EngineEvent, last: Map<string, string>) {
  const service = attributes[COMPOSE.service] ?? '';
  const role = attributes[DEVENV.role] ?? (attributes[COMPOSE.oneOff] === 'True' ? 'one-off' : 'workload');
  if (service === '' || role !== 'workload' || action.startsWith('exec_')) return undefined;
  const number = Number(attributes[COMPOSE.number] ?? '1');
  const replica = `${service}-${number}`;
  const before = last.get(replica);
  if (action === 'start') last.set(replica, id);
  const replaces = action === 'start' && before !== undefined && before !== id ? { replaces: before } : {};
  const own = Object.entries(attributes).filter(
    ([key]) => !key.startsWith('com.docker.compose.') && !key.startsWith('dev.devenv.'),
  );
  const event: ServiceEvent = {
    time: timestamp,
    type: 'container',
    service,
    id,
    action,
    attributes: Object.fromEntries(own),
    number,
    ...replaces,
  };
  return event;
}
