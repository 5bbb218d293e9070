import type { WatchEvent } from '../plan/watch-event.js';
import { formatElapsed } from './duration.js';
import { formatError } from './error.js';
import type { Styles } from './style.js';

/** What a watch tells, a line each: `api  synced src/index.js (+3)  42 ms`. `services` are aligned to the longest. */
export function watchLines(services: string[], styles: Styles): (event: WatchEvent) => string {
  const width = Math.max(0, ...services.map((service) => service.length));
  const line = (service: string, text: string, elapsedMs?: number): string => {
    const time = elapsedMs === undefined ? '' : styles.dim(`  ${shortTime(elapsedMs)}`);
    return `${service.padEnd(width)}  ${text}${time}`;
  };
  return (event) => {
    switch (event.kind) {
      case 'watching':
        return line(event.service, `watching ${event.paths.join(', ')}`);
      case 'synced':
        return line(event.service, syncWords(event, styles), event.elapsedMs);
      case 'rebuilding':
        return line(event.service, `rebuilding, ${someOf(event.because)} changed`);
      case 'rebuilt':
        return line(event.service, styles.ok(event.replaced ? 'rebuilt' : 'rebuilt, the same'), event.elapsedMs);
      case 'restarted':
        return line(event.service, styles.ok('restarted'), event.elapsedMs);
      case 'ran':
        return line(event.service, `${styles.ok('ran')} ${event.command.join(' ')}`, event.elapsedMs);
      case 'failed':
        return `${formatError(event.error, styles)}${event.again ? '\n  It is tried again.' : ''}`;
      case 'note':
        return `${styles.warn('!')} ${event.message}`;
    }
  };
}

function syncWords({ copied, removed }: WatchEvent & { kind: 'synced' }, styles: Styles): string {
  const parts = [
    ...(copied.length > 0 ? [`${styles.ok('synced')} ${someOf(copied)}`] : []),
    ...(removed.length > 0 ? [`${styles.ok('removed')} ${someOf(removed)}`] : []),
  ];
  return parts.join(', ');
}

/** The first, and how many more. */
function someOf(paths: string[]): string {
  const [first = 'nothing', ...others] = paths;
  return others.length === 0 ? first : `${first} (+${others.length})`;
}

function shortTime(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : formatElapsed(milliseconds);
}
