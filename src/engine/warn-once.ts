import type { EngineConnection } from './connection.js';

const told = new WeakMap<EngineConnection, Set<string>>();

/** `onWarning` for what an engine says of each replica, and again when a container is made anew: told once a connection. */
export function warnOnce(
  connection: EngineConnection,
  onWarning: (message: string) => void,
): (message: string) => void {
  const before = told.get(connection) ?? new Set<string>();
  told.set(connection, before);
  return (message) => {
    if (!before.has(message)) onWarning(message);
    before.add(message);
  };
}
