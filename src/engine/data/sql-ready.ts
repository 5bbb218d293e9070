import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineConnection } from '../connection.js';
import { execWithOutput } from '../exec/exec-output.js';
import type { SqlClient } from './sql-client.js';

/** How long a database that nobody checks may take to accept a connection, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Words of a server that is there and says no: waiting would not help. */
const REFUSAL = /password|denied|does not exist|unknown database/i;

/**
 * Waits until the database takes a connection: a service without a health check counts as ready when it runs. Where it
 * takes none, that is for the seed itself to say.
 */
export async function awaitDatabase(
  connection: EngineConnection,
  id: string,
  { ping, environment }: SqlClient,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let pause = 50; ; pause = Math.min(2 * pause, 1000)) {
    const { code, output } = await execWithOutput(connection, id, { command: ping, environment }, { signal });
    if (code === 0 || REFUSAL.test(output) || Date.now() > end) return;
    await sleep(pause, undefined, { signal });
  }
}
