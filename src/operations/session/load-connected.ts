import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectEngine } from '../../engine/connect/connect.js';
import type { EngineConnection } from '../../engine/connection.js';

/** Connects to the engine while something is loaded. A fault of what is loaded is told before one of the engine. */
export async function loadConnected<T>(
  load: () => T,
  signal: AbortSignal,
): Promise<{ loaded: T; connection: EngineConnection }> {
  const connecting = connectEngine(process.env, signal);
  connecting.catch(() => undefined);
  // the request leaves before loading keeps the thread busy, so that the engine answers meanwhile
  await nextTurn();
  const loaded = load();
  return { loaded, connection: await connecting };
}
