import { relative } from 'node:path';
import { imageName } from '../../plan/naming.js';
import { watchRules, type WatchRule } from '../../plan/watch-rule.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { requireSomethingAt } from '../../project/tree-watch.js';
import { openSession, type Surroundings } from '../session/session.js';
import { up } from '../up.js';
import { WATCH_UP, type WatchOptions } from '../watch.js';

/** What a watch would begin with and watch, as text; nothing is done and nobody else's watch is in the way. */
export async function previewWatch(
  project: ProjectOptions,
  options: WatchOptions,
  surroundings: Surroundings,
): Promise<{ project: string; services: string[]; plan: string }> {
  const { stack, named } = await openSession(project, options.services, surroundings);
  const { rules, notes } = watchRules(stack, named);
  for (const { path } of rules) requireSomethingAt(path);
  notes.forEach(surroundings.onWarning);
  const services = [...new Set(rules.map(({ service }) => service))];
  const builds = services.filter((service) => options.up && stack.services[service]?.build !== undefined);
  const quietly = { ...surroundings, onWarning: () => undefined };
  const begun = options.up ? await up(project, { ...WATCH_UP, services: named, dryRun: true }, quietly) : undefined;
  const lines = [
    ...builds.map((service) => `first: image ${imageName(stack, service)}, build`),
    begun?.plan ?? '',
    ...rules.map((rule) => `then: watch ${describeRule(rule, stack.origin.workingDirectory)}`),
  ];
  return { project: stack.name, services, plan: lines.filter((line) => line !== '').join('\n') };
}

/** `src for api, sync to /app`. */
function describeRule({ service, path, action, target }: WatchRule, directory: string): string {
  return `${relative(directory, path) || '.'} for ${service}, ${action}${target === undefined ? '' : ` to ${target}`}`;
}
