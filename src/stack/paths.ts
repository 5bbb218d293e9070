/** Go's path.Clean: one slash for several, `.` and inner `..` resolved, no slash at the end. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  const joined = kept.join('/');
  if (rooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** An absolute path stays, any other starts from the directory. */
export function joinPath(directory: string, path: string): string {
  return path.startsWith('/') ? path : cleanPath(`${directory}/${path}`);
}

/** The directory of a path; `.` where it has none. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return '.';
  return cleanPath(path.slice(0, slash + 1));
}

/** The way from one absolute directory to another: `../shared`, `.`. */
export function relativePath(from: string, to: string): string {
  const start = cleanPath(from).split('/').filter(Boolean);
  const end = cleanPath(to).split('/').filter(Boolean);
  let shared = 0;
  while (shared < start.length && start[shared] === end[shared]) shared++;
  const steps = [...start.slice(shared).map(() => '..'), ...end.slice(shared)];
  return steps.length === 0 ? '.' : steps.join('/');
}
