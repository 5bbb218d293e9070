import type { DevenvError } from '../errors.js';

/** What a watch tells of while it runs. */
export type WatchEvent =
  /** Rules are in force: the paths, relative to the project. */
  | { kind: 'watching'; service: string; paths: string[] }
  /** Paths, relative to the project, were copied to the service's containers or removed there. */
  | { kind: 'synced'; service: string; copied: string[]; removed: string[]; elapsedMs: number }
  | { kind: 'rebuilding'; service: string; because: string[] }
  /** `replaced`: false where the image turned out to be the same. */
  | { kind: 'rebuilt'; service: string; replaced: boolean; elapsedMs: number }
  | { kind: 'restarted'; service: string; elapsedMs: number }
  | { kind: 'ran'; service: string; command: string[]; elapsedMs: number }
  /** Something did not work; the watch goes on. `again`: it is tried again by itself. */
  | { kind: 'failed'; service: string; error: DevenvError; again: boolean }
  | { kind: 'note'; message: string };
