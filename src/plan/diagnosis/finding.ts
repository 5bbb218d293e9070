/** What was found to be wrong, by its kind. It is part of `--json`. */
export type FindingKind =
  | 'sandbox-lost'
  | 'not-created'
  | 'not-started'
  | 'paused'
  | 'drifted'
  | 'stopped'
  | 'killed'
  | 'wrong-architecture'
  | 'command-not-found'
  | 'out-of-memory'
  | 'disk-full'
  | 'process-limit'
  | 'missing-variable'
  | 'missing-file'
  | 'missing-module'
  | 'permission-denied'
  | 'address-in-use'
  | 'dependency-down'
  | 'unknown-host'
  | 'no-shared-network'
  | 'connects-to-itself'
  | 'nothing-listens'
  | 'health-check-broken'
  | 'health-check-failed'
  | 'crash-loop'
  | 'exited'
  | 'broken';

/** One thing that is wrong with a replica, with what shows it and what mends it. Its shape is public: it is part of `--json`. */
export interface Finding {
  kind: FindingKind;
  /** One sentence without a full stop; the subject is the replica. */
  cause: string;
  /** Lines of a log, output of a check. */
  evidence: string[];
  /** A command, or one sentence. */
  fix: string;
}
