import { HONOURED_ATTRIBUTES } from './honoured.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import type { Stack, Warning } from './stack.js';
import { formatPath, type Path } from './tree.js';

const HONOURED = compileRules(Object.fromEntries(HONOURED_ATTRIBUTES.map((path) => [path, true as const])));

/** One warning for each attribute of the services that a run does not act on. */
export function unsupportedAttributes(stack: Stack, serviceNames: readonly string[]): Warning[] {
  const names = serviceNames.flatMap((name) => findIgnored(stack.services[name], ['services', name], HONOURED));
  return [...new Set(names)].map((name) => ({ message: `${name} is not supported yet and has no effect` }));
}

function findIgnored(value: unknown, path: Path, rules: RuleNode<true> | undefined): string[] {
  if (value === undefined || value === null || rules?.rule) return [];
  if (rules === undefined) return isEmpty(value) ? [] : [formatPath(path)];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key.startsWith('x-')) return [];
    return findIgnored(item, [...path, key], descend(rules, key));
  });
}

/** Such as the `placement: {}` that normalising adds: nobody asked for anything. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
