import type { ServiceEvent } from '../operations/events.js';
import type { Styles } from './style.js';

/** An event as a line: `2026-01-31 12:00:00.123456 api-1 died with exit code 137`. */
export function eventLine(event: ServiceEvent, styles: Styles): string {
  const time = event.time.replace('T', ' ').replace(/(\.\d{6})\d*Z$/, '$1');
  return `${styles.dim(time)} ${event.service}-${event.number} ${eventWords(event, styles)}`;
}

function eventWords({ action, attributes, replaces, id }: ServiceEvent, styles: Styles): string {
  switch (action) {
    case 'create':
      return `created, container ${id.slice(0, 12)}`;
    case 'start':
      return replaces === undefined ? 'started' : `replaced: ${id.slice(0, 12)} started for ${replaces.slice(0, 12)}`;
    case 'die': {
      const { exitCode = '0' } = attributes;
      return exitCode === '0' ? 'ended with exit code 0' : styles.fail(`died with exit code ${exitCode}`);
    }
    case 'kill':
      return `got signal ${attributes['signal'] ?? ''}`.trim();
    case 'oom':
      return styles.fail('ran out of memory');
    case 'stop':
      return 'stopped';
    case 'destroy':
      return `removed, container ${id.slice(0, 12)}`;
    case 'pause':
    case 'unpause':
    case 'rename':
    case 'restart':
      return { pause: 'paused', unpause: 'unpaused', rename: 'renamed', restart: 'restarted' }[action];
    case 'health_status: healthy':
      return styles.ok('is healthy');
    case 'health_status: unhealthy':
      return styles.fail('is unhealthy');
    default:
      return action;
  }
}
