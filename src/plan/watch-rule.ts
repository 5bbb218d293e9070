import { posix } from 'node:path';
import { DevenvError } from '../errors.js';
import type { Hook, Service, Stack } from '../stack/stack.js';
import { isInMemory } from './in-memory.js';

export type WatchAction = 'sync' | 'sync+restart' | 'sync+exec' | 'rebuild' | 'restart';

/** One rule of a service's `develop.watch`. (Compose Specification, develop.md) */
export interface WatchRule {
  service: string;
  /** Absolute path of the file or folder on this machine. */
  path: string;
  action: WatchAction;
  /** Absolute path in the container (a relative one starts from its root); absent where nothing is copied. */
  target?: string;
  /** The hook of `sync+exec`. */
  exec?: Hook;
  /** Patterns in the syntax of a .dockerignore, from the rule's path. */
  include: string[];
  ignore: string[];
  initialSync: boolean;
}

/** A trigger as the normalised stack holds it. */
interface Trigger {
  path: string;
  action: WatchAction;
  target?: string;
  exec?: Hook;
  include?: string[];
  ignore?: string[];
  initial_sync?: boolean;
}

/**
 * The rules of the services, and what of them has no effect. Throws COMPOSE_INVALID for a rule that cannot be done, and
 * USAGE where no service has a rule.
 */
export function watchRules(stack: Stack, services: readonly string[]): { rules: WatchRule[]; notes: string[] } {
  const notes: string[] = [];
  const rules = services.flatMap((name) => {
    const service = stack.services[name] ?? {};
    const triggers = (service.develop?.['watch'] ?? []) as Trigger[];
    return triggers.map((trigger) => withoutMountedCopy(service, ruleOf(name, service, trigger), notes));
  });
  const wanted = rules.filter((rule) => rule !== undefined);
  if (rules.length === 0) throw nothingToWatch(services, Object.keys(stack.services).length === services.length);
  return { rules: wanted, notes };
}

/** Whether a rule copies files into the container. */
export function copies(rule: WatchRule): rule is WatchRule & { target: string } {
  return rule.target !== undefined;
}

function ruleOf(name: string, service: Service, trigger: Trigger): WatchRule {
  const { path, action, target, exec } = trigger;
  const invalid = (message: string, suggestion: string): DevenvError =>
    new DevenvError('COMPOSE_INVALID', `${name} cannot be watched: its rule for ${path} ${message}.`, {
      suggestions: [suggestion],
      service: name,
    });
  if (action === 'rebuild' && service.build === undefined) {
    throw invalid('is to rebuild, but the service has no build section', `Add build: to service ${name}`);
  }
  if (action === 'sync+exec' && (exec?.command ?? []).length === 0) {
    throw invalid('is to run a command, but names none', 'Add exec: { command: … } to the rule');
  }
  const copying = action !== 'rebuild' && action !== 'restart' && target !== undefined;
  if (copying && isInMemory(service, posix.join('/', target))) {
    throw invalid(`copies to ${target}, which is a tmpfs: nothing can be copied there`, 'Take another target');
  }
  return {
    service: name,
    path,
    action,
    ...(copying && { target: posix.join('/', target) }),
    ...(action === 'sync+exec' && exec !== undefined && { exec }),
    include: trigger.include ?? [],
    ignore: trigger.ignore ?? [],
    initialSync: trigger.initial_sync === true,
  };
}

/** What the container sees through a bind mount need not be copied; a restart or a hook still has its sense. */
function withoutMountedCopy(service: Service, rule: WatchRule, notes: string[]): WatchRule | undefined {
  const mounted = (service.volumes ?? []).some(
    (volume) => volume.type === 'bind' && (rule.path === volume.source || rule.path.startsWith(`${volume.source}/`)),
  );
  if (!mounted || !copies(rule)) return rule;
  const { target, ...rest } = rule;
  const then = { sync: 'is not watched', 'sync+restart': 'only restarts', 'sync+exec': 'only runs its command' };
  const effect = then[rule.action as keyof typeof then];
  notes.push(`${rule.service} mounts ${rule.path} already: its rule to copy it to ${target} ${effect}`);
  return rule.action === 'sync' ? undefined : rest;
}

function nothingToWatch(services: readonly string[], all: boolean): DevenvError {
  const who = all || services.length === 0 ? 'No service' : `None of ${services.join(', ')}`;
  return new DevenvError('USAGE', `${who} says what to watch.`, {
    reason: 'Rules for watch stand in the develop section of a service.',
    suggestions: [
      `Add develop: { watch: [{ path: ./src, action: sync, target: /app/src }] } to a service of the Compose file`,
    ],
  });
}
