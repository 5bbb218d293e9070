import { INTENDED } from './intended.js';
import { isBranch, type Tree } from './tree.js';

/** A field of which docker compose and devenv make different things. */
export interface Difference {
  /** Names from the top down, joined by blanks: `containers web-1 HostConfig ReadonlyRootfs`. */
  field: string;
  expected: Tree | undefined;
  actual: Tree | undefined;
}

/** Every field that differs, whatever the reason. Where `partial`, what only the actual side knows is let pass. */
export function differences(expected: Tree, actual: Tree, { partial = false } = {}): Difference[] {
  const [before, now] = [fields(expected), fields(actual)];
  const names = new Set([...before.keys(), ...(partial ? [] : now.keys())]);
  return [...names].sort().flatMap((field) => {
    const difference = { field, expected: before.get(field), actual: now.get(field) };
    return JSON.stringify(difference.expected) === JSON.stringify(difference.actual) ? [] : [difference];
  });
}

/** Those that the list of intended differences does not explain. */
export function unintended(found: Difference[]): Difference[] {
  return found.filter((difference) => !INTENDED.some((rule) => explains(rule, difference)));
}

/** `containers web-1 HostConfig Init: true, not nothing`. */
export function differenceText({ field, expected, actual }: Difference): string {
  const text = (value: Tree | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `${field}: docker compose ${text(expected)}, devenv ${text(actual)}`;
}

function explains(rule: (typeof INTENDED)[number], { field, expected, actual }: Difference): boolean {
  if (!rule.field.test(field)) return false;
  if (rule.expected !== undefined && JSON.stringify(rule.expected) !== JSON.stringify(expected ?? null)) return false;
  return rule.actual === undefined || JSON.stringify(rule.actual) === JSON.stringify(actual ?? null);
}

function fields(tree: Tree, path: string[] = []): Map<string, Tree> {
  if (!isBranch(tree)) return new Map([[path.join(' '), tree]]);
  return new Map(Object.entries(tree).flatMap(([key, value]) => [...fields(value, [...path, key])]));
}
