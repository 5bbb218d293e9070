import type { Build, Stack } from '../../stack/stack.js';

/** What is asked of one build: the image of one service. */
export interface BuildRequest {
  service: string;
  build: Build;
  /** The name the image gets; `build.tags` are added. */
  tag: string;
  stack: Stack;
  noCache?: boolean;
  pull?: boolean;
  /** Limit of memory for each step, in bytes. The classic builder alone has one. */
  memory?: number;
  /** Build arguments that win over the file's. */
  args?: Record<string, string>;
  /** Build for every one of `build.platforms`, not for one alone: for images that are to be pushed. */
  everyPlatform?: boolean;
  /** Name of a buildx builder in place of the engine's own. */
  builder?: string;
  /** With a builder that is not the engine: it pushes, since the engine may never see the image. */
  push?: boolean;
}

/** How a build is told of, and stopped. */
export interface BuildOptions {
  signal?: AbortSignal;
  /** Where the build is, in a few words: `build step 3/9 RUN npm ci`. */
  onProgress?: (detail: string) => void;
  /** Every line of the full log. */
  onLog?: (line: string) => void;
  /** What of the request this engine can't do, and what happens instead. */
  onWarning?: (message: string) => void;
}
