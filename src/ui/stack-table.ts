import type { PublishedPort, ServiceStatus } from '../plan/status.js';
import type { Styles } from './style.js';
import { formatTable } from './table.js';

/** Replicas as a table: service, state with its cause, published addresses, the engine's words. */
export function stackTable(statuses: ServiceStatus[], styles: Styles, width?: number): string {
  if (statuses.length === 0) return '';
  const rows = statuses.map((status) => [
    `${status.service}-${status.number}`,
    stateWords(status, styles),
    status.ports.map(portWords).join(', '),
    status.status ?? '',
    status.image ?? '',
  ]);
  const columns = [
    { title: 'SERVICE' },
    { title: 'STATE', shrinkTo: 20 },
    { title: 'ADDRESS', shrinkTo: 15 },
    { title: 'CONTAINER', shrinkTo: 12 },
    { title: 'IMAGE', shrinkTo: 8 },
  ];
  return formatTable(columns, rows, width);
}

/** `http://127.0.0.1:8080` for a TCP port that a browser may open, else `127.0.0.1:5353/udp`. */
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
    case 'missing':
      return styles.dim('– not created');
    case 'drifted':
      return styles.warn(`! drifted${why}`);
    case 'foreign':
      return styles.warn(`! foreign${why}`);
    case 'broken':
      return styles.fail(`✖ broken${why}`);
  }
}
