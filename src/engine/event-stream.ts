import { COMPOSE } from '../plan/labels.js';
import type { EngineConnection } from './connection.js';

/** Something that happened to a container, as the engine tells it. */
export interface EngineEvent {
  /** `start`, `die`, `health_status: healthy`, `destroy` … */
  action: string;
  id: string;
  /** Labels of the container, and what belongs to the action: `exitCode`, `signal`. */
  attributes: Record<string, string>;
  /** Unix seconds. */
  time: number;
  /** RFC 3339 with nanoseconds. */
  timestamp: string;
}

/** The events of a project's containers from `since` on and, with `until`, to then (`GET /events`). Unix seconds. */
export async function* eventStream(
  { docker }: EngineConnection,
  project: string,
  { since, until }: { since?: string | undefined; until?: string | undefined },
): AsyncGenerator<EngineEvent, void> {
  const filters = JSON.stringify({ type: ['container'], label: [`${COMPOSE.project}=${project}`] });
  const query = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  // the client's types want whole seconds, the engine takes fractions
  const stream = await docker.getEvents({ filters, ...(query as object) });
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parseEvent(line);
  }
}

function parseEvent(line: string): EngineEvent {
  const { Action, Actor, time } = JSON.parse(line) as {
    Action: string;
    Actor: { ID: string; Attributes: Record<string, string> };
    time: number;
  };
  // a number of nanoseconds is too long for JavaScript's
  const nanoseconds = /"timeNano":(\d+)/.exec(line)?.[1]?.slice(-9) ?? '000000000';
  const timestamp = new Date(time * 1000).toISOString().replace(/\.000Z$/, `.${nanoseconds}Z`);
  return { action: Action, id: Actor.ID, attributes: Actor.Attributes, time, timestamp };
}
