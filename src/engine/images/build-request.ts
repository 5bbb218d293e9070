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
  /** Build arguments that win over the file's. */
  args?: Record<string, string>;
}

/** How a build is told of, and stopped. */
export interface BuildOptions {
  signal?: AbortSignal;
  /** Where the build is, in a few words: `build step 3/9 RUN npm ci`. */
  onProgress?: (detail: string) => void;
  /** Every line of the full log. */
  onLog?: (line: string) => void;
}
