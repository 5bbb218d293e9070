import { COMPOSE } from '../plan/labels.js';
import type { EngineConnection } from './connection.js';

/** Something that happened to a container of the project. */
export interface ContainerEvent {
  id: string;
  /** `start`, `die`, `oom`, `health_status: healthy`, `destroy` … as the engine names it. */
  action: string;
  attributes: Record<string, string>;
  /** Unix seconds, with fractions. */
  time: number;
}

/** A stream as the client gives it. */
type Destroyable = NodeJS.ReadableStream & { destroy: () => void };

/** What a listener is told; execs are left out: they are many. */
const HEARD = new Set(['create', 'start', 'die', 'oom', 'destroy', 'stop', 'pause', 'unpause', 'kill', 'rename']);

type Listener = (event: ContainerEvent) => void;

/** The events of one project's containers (`GET /events`), until it is closed. */
export class EventFeed {
  private readonly listeners = new Set<Listener>();

  private constructor(private readonly stream: Destroyable) {}

  /** Opens the feed; events from then on are heard. `onEnd` is called when the engine ends it. */
  static async open({ docker }: EngineConnection, project: string, onEnd?: () => void): Promise<EventFeed> {
    // by event, Podman finds none: its own names differ from those that it tells
    const filters = { type: ['container'], label: [`${COMPOSE.project}=${project}`] };
    const stream = (await docker.getEvents({ filters: JSON.stringify(filters) })) as Destroyable;
    const feed = new EventFeed(stream);
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) feed.emit(line);
    });
    stream.on('error', () => undefined);
    stream.on('close', () => onEnd?.());
    return feed;
  }

  /** Calls back for every event of one container, named by id or by name. Returns the way to stop. */
  on(container: string, listener: Listener): () => void {
    return this.onAny((event) => {
      if (event.id === container || event.attributes.name === container) listener(event);
    });
  }

  onAny(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.stream.destroy();
  }

  private emit(line: string): void {
    if (line.trim() === '') return;
    const { Action, Actor, timeNano } = JSON.parse(line) as {
      Action: string;
      Actor: { ID: string; Attributes: Record<string, string> };
      timeNano: number;
    };
    const action = Action === 'remove' ? 'destroy' : Action;
    if (!HEARD.has(action) && !action.startsWith('health_status')) return;
    const event = { id: Actor.ID, action, attributes: Actor.Attributes, time: timeNano / 1e9 };
    for (const listener of [...this.listeners]) listener(event);
  }
}
