import type { Evidence } from '../../plan/diagnosis/evidence.js';
import type { EngineConnection } from '../connection.js';
import { eventStream } from '../event-stream.js';

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
  const found = new Map<string, RememberedEnds>();
  const asked = new Map<string, string>();
  let knowsMore = false;
  try {
    for await (const event of eventStream(connection, project, { since: '1', until: String(Date.now() / 1000 + 1) })) {
      const { id, action, attributes, timestamp } = event;
      if (action === 'kill') asked.set(id, attributes['signal'] ?? '');
      if (action === 'start') asked.delete(id);
      const last = found.get(id);
      knowsMore ||= !ENDING.has(action);
      // a stop is told once what it ended has died; of a restart, too
      if (last !== undefined && action === 'stop' && knowsMore) last.stopped = true;
      if (last !== undefined && action === 'start') delete last.stopped;
      if (action !== 'die') continue;
      const exitCode = Number(attributes['exitCode'] ?? attributes['containerExitCode'] ?? '0');
      const ends = [...(found.get(id)?.ends ?? []), { time: Date.parse(timestamp), exitCode }];
      const signal = asked.get(id);
      const endedBy = signal !== undefined && wasObeyed(signal, exitCode) ? signalName(signal) : undefined;
      found.set(id, { ends, ...(endedBy === undefined ? {} : { endedBy }) });
    }
  } catch {
    // what the engine does not remember is not told
  }
  return found;
}

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
