import { basename, join, posix } from 'node:path';
import type { EngineConnection } from '../../engine/connection.js';
import { containerUser, type ContainerUser } from '../../engine/containers/container-user.js';
import { isNotRunning, removeInContainer, unpackInContainer } from '../../engine/files/sync-files.js';
import type { WatchRule } from '../../plan/watch-rule.js';
import type { TreeChanges, TreeEntry } from '../../plan/watch-tree.js';
import { archiveTree, type ArchiveItem } from '../../project/tree-archive.js';

/** What of one rule is to be carried over to a container. */
export interface Copy extends TreeChanges {
  rule: WatchRule & { target: string };
  /** Whether the watched path is a file. */
  single: boolean;
}

/** Where a path of a rule lies in the container. */
export function containerPath({ rule, single }: Pick<Copy, 'rule' | 'single'>, path: string): string {
  if (path !== '') return posix.join(rule.target, path);
  const intoFolder = single && rule.target.endsWith('/');
  return intoFolder ? posix.join(rule.target, basename(rule.path)) : rule.target;
}

/** Carries changes over to containers; what cannot be removed while one is stopped is removed when it runs again. */
export class WatchCopier {
  private readonly users = new Map<string, ContainerUser>();
  /** By container: the paths that are yet to be removed. */
  private readonly owed = new Map<string, Set<string>>();

  constructor(
    private readonly connection: EngineConnection,
    private readonly onNote: (message: string) => void,
  ) {}

  /**
   * Removes what is gone and unpacks what has changed, as the user that the container's process runs as. Returns what
   * could not be read.
   */
  async copy(container: { id: string; user: string; running: boolean }, copies: Copy[]): Promise<Set<TreeEntry>> {
    await this.remove(container, copies);
    const items = copies.flatMap((copy) => copy.changed.map((entry) => itemOf(copy, entry)));
    const unread = new Set<TreeEntry>();
    if (items.length === 0) return unread;
    const owner = await this.ownerIn(container);
    const archive = archiveTree(items, {
      owner,
      onUnreadable: ({ entry, source }) => {
        unread.add(entry);
        this.onNote(`${source} may not be read: it was not copied`);
      },
    });
    await unpackInContainer(this.connection, container.id, archive);
    return unread;
  }

  /** Forgets what it knows of all other containers. */
  forgetOthers(ids: ReadonlySet<string>): void {
    for (const known of [this.users, this.owed]) for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  }

  private async remove({ id, running }: { id: string; running: boolean }, copies: Copy[]): Promise<void> {
    const paths = this.owed.get(id) ?? new Set<string>();
    for (const copy of copies) for (const path of copy.removed) paths.add(containerPath(copy, path));
    for (const copy of copies) for (const { path } of copy.changed) keep(paths, copy, path);
    if (paths.size === 0) return;
    this.owed.set(id, paths);
    if (!running) return;
    try {
      const done = await removeInContainer(this.connection, id, [...paths]);
      if (!done) this.onNote(`${[...paths][0] ?? ''} is still in the container: its image has no rm to remove it with`);
      this.owed.delete(id);
    } catch (error) {
      if (!isNotRunning(error)) throw error;
    }
  }

  private async ownerIn({ id, user }: { id: string; user: string }): Promise<ContainerUser> {
    const known = this.users.get(id) ?? (await containerUser(this.connection, id, user));
    this.users.set(id, known);
    return known;
  }
}

/** What is there again need not be removed any more, unless it is so now because its kind has changed. */
function keep(paths: Set<string>, copy: Copy, path: string): void {
  if (!copy.removed.includes(path)) paths.delete(containerPath(copy, path));
}

function itemOf(copy: Copy, entry: TreeEntry): ArchiveItem {
  return {
    entry,
    source: entry.path === '' ? copy.rule.path : join(copy.rule.path, entry.path),
    name: containerPath(copy, entry.path).slice(1),
  };
}
