import type { HostRestartPolicy } from 'dockerode';
import { parseDuration } from '../../stack/duration.js';
import type { Healthcheck, Service } from '../../stack/stack.js';

/** The restart policy of `restart`, else of `deploy.restart_policy`. */
export function restartPolicy(service: Service): HostRestartPolicy {
  if (service.restart !== undefined) {
    const [name = 'no', count] = service.restart.split(':');
    return { Name: name, ...(count === undefined ? {} : { MaximumRetryCount: Number(count) }) };
  }
  const policy = service.deploy?.restart_policy;
  if (policy === undefined) return { Name: 'no' };
  const name = { none: 'no', any: 'always', 'on-failure': 'on-failure' }[policy.condition ?? 'any'] ?? 'no';
  return name === 'on-failure' && policy.max_attempts !== undefined
    ? { Name: name, MaximumRetryCount: policy.max_attempts }
    : { Name: name };
}

/** A health check as the engine takes it: durations in nanoseconds. */
export function healthConfig(check: Healthcheck | undefined, apiMinor: number): Record<string, unknown> | undefined {
  if (check === undefined) return undefined;
  if (check.disable === true) return { Test: ['NONE'] };
  const nanoseconds = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Math.round(parseDuration(text) * 1e6);
  const entries: [string, unknown][] = [
    ['Test', check.test],
    ['Interval', nanoseconds(check.interval)],
    ['Timeout', nanoseconds(check.timeout)],
    ['StartPeriod', nanoseconds(check.start_period)],
    ['StartInterval', apiMinor >= 44 ? nanoseconds(check.start_interval) : undefined],
    ['Retries', check.retries],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
