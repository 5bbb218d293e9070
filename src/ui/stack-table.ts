import type { PublishedPort, ServiceStatus } from '../plan/status.js';
import type { Styles } from './style.js';
import { formatTable } from './table.js';

/** Replicas as a table: service, state with its cause, published addresses. */
export function stackTable(statuses: ServiceStatus[], styles: Styles, width?: number): string {
  const columns = [{ title: 'SERVICE' }, { title: 'STATE', shrinkTo: 20 }, { title: 'ADDRESS', shrinkTo: 15 }];
  return statuses.length === 0 ? '' : formatTable(columns, rowsOf(statuses, styles), width);
}

/** As `stackTable`, with since when each container is as it is, and its image. */
export function detailedStackTable(statuses: ServiceStatus[], styles: Styles, width?: number): string {
  const columns = [
    { title: 'SERVICE' },
    { title: 'STATE', shrinkTo: 20 },
    { title: 'ADDRESS', shrinkTo: 15 },
    { title: 'SINCE', shrinkTo: 10 },
    { title: 'IMAGE', shrinkTo: 8 },
  ];
  const rows = rowsOf(statuses, styles).map((row, index) => {
    const { status = '', image = '' } = statuses[index] ?? {};
    return [...row, sinceWords(status), image];
  });
  return statuses.length === 0 ? '' : formatTable(columns, rows, width);
}

function rowsOf(statuses: ServiceStatus[], styles: Styles): string[][] {
  return statuses.map((status) => [
    status.state === 'one-off' ? status.name : `${status.service}-${status.number}`,
    stateWords(status, styles),
    status.ports.map(portWords).join(', '),
  ]);
}

/** `Up 5 minutes (healthy)` -> `5 minutes`, `Exited (137) 2 hours ago` -> `2 hours`. */
function sinceWords(status: string): string {
  return status
    .replace(/^(Up|Exited|Restarting|Dead|Created)\s*/, '')
    .replace(/\s*\([^)]*\)\s*/g, '')
    .replace(/ ago$/, '');
}

/** `127.0.0.1:8080`, `localhost:8080` where it is bound to every address, `127.0.0.1:5353/udp`. */
export function portWords({ hostIp, published, protocol }: PublishedPort): string {
  const host = hostIp === '0.0.0.0' || hostIp === '' || hostIp === '::' ? 'localhost' : hostIp;
  return protocol === 'tcp' ? `${host}:${published}` : `${host}:${published}/${protocol}`;
}

/** The state of a replica in one word with a symbol, and why where it is not well. */
export function stateWords({ state, health, cause, exitCode }: ServiceStatus, styles: Styles): string {
  const why = cause === undefined ? '' : `: ${cause}`;
  switch (state) {
    case 'ok':
      return styles.ok(health === 'healthy' ? '✔ healthy' : '✔ running');
    case 'completed':
      return styles.ok(`✔ completed${exitCode === undefined ? '' : ` (${exitCode})`}`);
    case 'starting':
      return styles.warn('… starting');
    case 'stopped':
      return styles.dim('– stopped');
    case 'missing':
      return styles.dim('– not created');
    case 'drifted':
      return styles.warn(`! drifted${why}`);
    case 'foreign':
      return styles.warn(`! foreign${why}`);
    case 'orphan':
      return styles.warn(`! orphan${why}`);
    case 'one-off':
      return styles.dim(`one-off${why}`);
    case 'broken':
      return styles.fail(`✖ broken${why}`);
  }
}
