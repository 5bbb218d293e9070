import dockerignore from '@balena/dockerignore';

/** Which paths of a folder are wanted. Paths are relative, with forward slashes, without a leading one. */
export interface PathFilter {
  includes(path: string): boolean;
  /** Whether a folder may hold wanted paths. */
  descends(folder: string): boolean;
}

/** Everything but what the lines of a .dockerignore exclude; `!` lines bring back. */
export function excludeFilter(patterns: string[]): PathFilter {
  if (patterns.length === 0) return { includes: () => true, descends: () => true };
  const matcher = (dockerignore as unknown as (options: object) => ReturnType<typeof dockerignore.default>)({
    ignorecase: false,
  }).add(patterns.map(escapeLiterals));
  const returns = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => segments(pattern.slice(1)));
  const includes = (path: string): boolean => !matcher.ignores(path);
  return {
    includes,
    descends: (folder) => includes(folder) || returns.some((pattern) => mayMatchBelow(pattern, segments(folder))),
  };
}

/** Only what the patterns name, what lies below that, and nothing else. No patterns: everything. */
export function includeFilter(patterns: string[]): PathFilter {
  const wanted = patterns.map(segments);
  if (wanted.length === 0 || wanted.some((pattern) => pattern.length === 0)) return excludeFilter([]);
  return {
    includes: (path) => wanted.some((pattern) => matchesOrBelow(pattern, segments(path))),
    descends: (folder) =>
      wanted.some((pattern) => mayMatchBelow(pattern, segments(folder)) || matchesOrBelow(pattern, segments(folder))),
  };
}

/** What both filters want. */
export function bothFilters(a: PathFilter, b: PathFilter): PathFilter {
  return {
    includes: (path) => a.includes(path) && b.includes(path),
    descends: (folder) => a.descends(folder) && b.descends(folder),
  };
}

/** The parts of a path or pattern: `./a//b/` -> [a, b]. */
export function segments(path: string): string[] {
  return path
    .trim()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
}

/** Whether one part of a path matches one part of a pattern, as Go's filepath.Match has it. */
export function matchesSegment(pattern: string, part: string): boolean {
  if (!/[*?[\\]/.test(pattern)) return pattern === part;
  const source = pattern.replace(/\\(.)|\*+|\?|\[\^?|\]|[.+^${}()|]/g, (token, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (token.startsWith('*')) return '.*';
    if (token === '?') return '.';
    return token.startsWith('[') || token === ']' ? token : `\\${token}`;
  });
  try {
    return new RegExp(`^${source}$`).test(part);
  } catch {
    return true;
  }
}

function matchesOrBelow(pattern: string[], path: string[]): boolean {
  if (pattern.includes('**')) return true;
  return path.length >= pattern.length && pattern.every((part, index) => matchesSegment(part, path[index] ?? ''));
}

function mayMatchBelow(pattern: string[], folder: string[]): boolean {
  for (const [index, part] of folder.entries()) {
    const wanted = pattern[index];
    if (wanted === undefined) return false;
    if (wanted === '**') return true;
    if (!matchesSegment(wanted, part)) return false;
  }
  return pattern.length > folder.length;
}

/** The matcher takes these characters for regular expression syntax; in a .dockerignore they stand for themselves. */
function escapeLiterals(pattern: string): string {
  return pattern.replace(/\\.|[+(){}|^](?![^[]*\])/g, (token) => (token.startsWith('\\') ? token : `\\${token}`));
}
