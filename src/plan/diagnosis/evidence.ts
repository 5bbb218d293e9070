import type { Listener } from './listeners.js';

/** What a workload leaves to learn from, as the engine tells it. Times are milliseconds since 1970 by the engine's clock. */
export interface Evidence {
  running: boolean;
  startedAt: number;
  /** Undefined while it has never ended. */
  finishedAt?: number;
  exitCode: number;
  oomKilled: boolean;
  /** How often its restart policy has started it again. */
  restarts: number;
  /** The engine's own error, '' where there is none. */
  error: string;
  /** The last health checks, oldest first. */
  checks: { exitCode: number; output: string }[];
  /** In bytes; 0 where there is none. */
  memoryLimit: number;
  /** 0 where there is none. */
  processLimit: number;
  /** How many it has, where that was counted. */
  processes?: number;
  imageId: string;
  /** Its last output, oldest first. */
  log: { time: number; text: string }[];
  /** Its ends, as far as the engine remembers them, oldest first. */
  ends: { time: number; exitCode: number }[];
  /** The signal by which somebody had it ended last: `docker stop`, `docker kill`. */
  endedBy?: string;
  /** It was stopped: by `devenv stop`, `docker stop` and the like, which is more than a signal. */
  stopped?: boolean;
  /** When its sandbox was started; undefined where it has none, or none that runs. */
  sandboxStartedAt?: number;
  /** Where its full file systems are mounted, where it runs and its log makes one ask. */
  full?: string[];
  /** What accepts connections in its network namespace, where that could be read. */
  listeners?: Listener[];
  /** Looked up only where its log or its error makes one ask. */
  machine?: MachineEvidence;
}

/** What the engine's machine has to do with a failure. */
export interface MachineEvidence {
  /** `amd64`, of the image and of the engine; '' where it cannot be known. */
  imageArchitecture: string;
  architecture: string;
  /** Bytes free where the engine keeps its data; undefined where that cannot be known. */
  diskFree?: number;
}
