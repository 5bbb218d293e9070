import { isAbsolute, relative, sep } from 'node:path';
import { excludeFilter, type PathFilter } from '../../engine/build/patterns.js';
import type { WatchRule } from '../../plan/watch-rule.js';
import { buildIgnoreLines } from '../../project/ignore-lines.js';
import type { Build } from '../../stack/stack.js';

/** What editors and git write beside the files that one means: backups, swap files, trial files, the repository itself. */
const NEVER_WATCHED = [
  '**/.git',
  '**/*~',
  '**/.*.sw[a-z]',
  '**/4913',
  '**/.#*',
  '**/#*#',
  '**/*___jb_tmp___',
  '**/*___jb_old___',
  '**/.idea',
];

/**
 * Which paths below a rule's path are watched: what its `include` names, or all, without what its `ignore`, the ignore
 * file of the build and the habits of editors leave out.
 */
export function watchFilter(rule: WatchRule, build: Build | undefined): PathFilter {
  const own = excludeFilter([...NEVER_WATCHED, ...rule.ignore]);
  const context = contextFilter(rule, build);
  const named = rule.include.length === 0 ? undefined : excludeFilter(rule.include);
  const allowed = (path: string): boolean => path === '' || own.includes(path);
  return {
    includes: (path) =>
      allowed(path) && context.includes(path) && (path === '' || named === undefined || !named.includes(path)),
    descends: (folder) => (folder === '' || own.descends(folder)) && context.descends(folder),
  };
}

/** The ignore file speaks of paths from the build context; a rule may watch a folder in it, above it or beside it. */
function contextFilter(rule: WatchRule, build: Build | undefined): PathFilter {
  const root = build?.context;
  if (root === undefined || !isAbsolute(root)) return excludeFilter([]);
  const filter = excludeFilter(buildIgnoreLines(root, build?.dockerfile ?? 'Dockerfile'));
  const inContext = (path: string): string | undefined => {
    const from = relative(root, path === '' ? rule.path : `${rule.path}/${path}`)
      .split(sep)
      .join('/');
    return from === '' || from === '..' || from.startsWith('../') || isAbsolute(from) ? undefined : from;
  };
  const asked = (path: string, ask: (path: string) => boolean): boolean => {
    const from = inContext(path);
    return from === undefined || ask(from);
  };
  return {
    includes: (path) => asked(path, (from) => filter.includes(from)),
    descends: (folder) => asked(folder, (from) => filter.descends(from)),
  };
}
