import type { Evidence } from '../../plan/diagnosis/evidence.js';
import type { EngineConnection } from '../connection.js';
import { eventStream } from '../event-stream.js';
import type { EngineEvent } from '../event-stream.js';

/** How a container has ended, as far as the engine remembers it. */
export type RememberedEnds = Pick<Evidence, 'ends' | 'endedBy' | 'stopped'>;

/**
 * How the containers of a project have ended lately, by id: one `GET /events`. An engine keeps its last 256 events, none
 * from before its own start.
 */
export async function rememberedEnds(
  connection: EngineConnection,
  project: string,
): Promise<Map<string, RememberedEnds>> {
  const memory = new EndMemory();
  try {
    const until = String(Date.now() / 1000 + 1);
    for await (const event of eventStream(connection, project, { since: '1', until })) memory.hear(event);
  } catch {
    // what the engine does not remember is not told
  }
  return memory.ends;
}

/** Hears the events of containers in their order, and knows how each ended. */
export class EndMemory {
  /** By id. */
  readonly ends = new Map<string, RememberedEnds>();
  /** The last signal by id, since it was started. */
  private readonly asked = new Map<string, string>();
  /** Those that somebody stopped since they were started. */
  private readonly stopped = new Set<string>();
  private knowsMore = false;

  hear({ id, action, attributes, timestamp }: Heard): void {
    this.knowsMore ||= !ENDING.has(action);
    if (action === 'kill') this.asked.set(id, attributes['signal'] ?? '');
    if (action === 'start') {
      this.asked.delete(id);
      this.stop(id, false);
    }
    // told of a restart, too; Engine 20.10 tells it after the death, 28 before
    if (action === 'stop' && this.knowsMore) this.stop(id, true);
    if (action === 'die') this.die(id, attributes, timestamp);
  }

  private stop(id: string, stopped: boolean): void {
    if (stopped) this.stopped.add(id);
    else this.stopped.delete(id);
    const last = this.ends.get(id);
    if (last === undefined) return;
    if (stopped) last.stopped = true;
    else delete last.stopped;
  }

  private die(id: string, attributes: Record<string, string>, timestamp: string): void {
    const exitCode = Number(attributes['exitCode'] ?? attributes['containerExitCode'] ?? '0');
    const ends = [...(this.ends.get(id)?.ends ?? []), { time: Date.parse(timestamp), exitCode }];
    const signal = this.asked.get(id);
    this.ends.set(id, {
      ends,
      ...(signal !== undefined && wasObeyed(signal, exitCode) ? { endedBy: signalName(signal) } : {}),
      ...(this.stopped.has(id) ? { stopped: true } : {}),
    });
  }
}

type Heard = Pick<EngineEvent, 'id' | 'action' | 'attributes' | 'timestamp'>;

/** All that an engine tells of at first that was killed itself: it stops what it finds running, and nobody asked it to. */
const ENDING = new Set(['kill', 'die', 'stop', 'oom', 'destroy']);

/** `9`, or `SIGKILL`, by the engine's age. A signal that a process may survive counts where its end fits. */
function wasObeyed(signal: string, exitCode: number): boolean {
  return ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT'].includes(signalName(signal)) || exitCode === 128 + Number(signal);
}

const NAMES: Record<string, string> = { 2: 'SIGINT', 3: 'SIGQUIT', 9: 'SIGKILL', 15: 'SIGTERM' };

function signalName(signal: string): string {
  return NAMES[signal] ?? signal;
}
