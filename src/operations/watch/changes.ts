import { relative } from 'node:path';
import type { PathFilter } from '../../engine/build/patterns.js';
import type { WatchRule } from '../../plan/watch-rule.js';
import { learn, topmost, treeChanges, type Tree, type TreeChanges, type TreeEntry } from '../../plan/watch-tree.js';
import { scanTree } from '../../project/tree-scan.js';

/** A rule at work: what was last known of its files, and what has been carried over since the watch began. */
export interface ActiveRule {
  rule: WatchRule;
  filter: PathFilter;
  known: Tree;
  touched: Set<string>;
  /** Whether the watched path is a file, or was one when it was there last. */
  single: boolean;
}

/** What became of a rule's files. `replaced`: what was at the removed paths. */
export interface RuleChanges extends TreeChanges {
  active: ActiveRule;
  replaced: TreeEntry[];
}

/** A rule that nothing is known of yet. */
export function activeRule({ rule, filter }: Pick<ActiveRule, 'rule' | 'filter'>): ActiveRule {
  return { rule, filter, known: new Map(), touched: new Set(), single: false };
}

/** Takes the files of a rule, as they are, for what is known. */
export function takeAll(active: ActiveRule): void {
  active.known = scanTree(active.rule.path, '', active.filter);
  active.single = isFile(active.known.get('')) ?? false;
}

/** What became of the marked paths; from then on it is known. */
export function takeChanges(active: ActiveRule, paths: string[]): RuleChanges {
  const { rule, filter, known, touched } = active;
  const found: Tree = new Map();
  for (const path of topmost(paths)) scanTree(rule.path, path, filter, found);
  const { changed, removed } = treeChanges(known, paths, found);
  const replaced = removed.flatMap((path) => known.get(path) ?? []);
  for (const path of [...changed.map((entry) => entry.path), ...removed]) touched.add(path);
  active.single = isFile(found.get('')) ?? active.single;
  learn(known, paths, found);
  return { active, changed, removed, replaced };
}

/** Whether anything has changed at all. */
export function isChange({ changed, removed }: TreeChanges): boolean {
  return changed.length + removed.length > 0;
}

/** A path of a rule, relative to the project. */
export function shownPath(directory: string, rule: WatchRule, path: string): string {
  const base = relative(directory, rule.path);
  if (base === '') return path === '' ? '.' : path;
  return path === '' ? base : `${base}/${path}`;
}

function isFile(entry: TreeEntry | undefined): boolean | undefined {
  return entry === undefined ? undefined : entry.type !== 'directory';
}
