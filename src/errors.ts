/** Every failure that a user can meet and mend, by its stable code. The code is part of `--json` output. */
export type ErrorCode =
  | 'USAGE'
  | 'FILE_NOT_FOUND'
  | 'FILE_EXISTS'
  | 'FILE_ACCESS'
  | 'ARCHIVE_INVALID'
  | 'YAML_SYNTAX'
  | 'COMPOSE_INVALID'
  | 'VARIABLE_MISSING'
  | 'DEPENDENCY_CYCLE'
  | 'SERVICE_UNKNOWN'
  | 'PROJECT_NAME_INVALID'
  | 'TEMPLATE_UNKNOWN'
  | 'TEMPLATE_INVALID'
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_FORBIDDEN'
  | 'ENGINE_TOO_OLD'
  | 'ENGINE_FAILED'
  | 'ENGINE_INSTALL_FAILED'
  | 'IMAGE_UNAVAILABLE'
  | 'BUILD_FAILED'
  | 'PORT_IN_USE'
  | 'NAME_IN_USE'
  | 'DISK_FULL'
  | 'SERVICE_FAILED'
  | 'SERVICE_NOT_RUNNING'
  | 'STILL_IN_USE'
  | 'FOREIGN_STACK'
  | 'LOCKED'
  | 'CONFIRMATION_REQUIRED'
  | 'CANCELLED'
  | 'INTERRUPTED'
  | 'UNSUPPORTED'
  | 'CHECK_FAILED'
  | 'WATCH_LIMIT'
  | 'INTERNAL';

/** Codes whose cause is wrong usage or configuration: exit code 2. Every other code exits with 1 (INTERRUPTED: 130). */
const USAGE_CODES = new Set<ErrorCode>([
  'USAGE',
  'FILE_NOT_FOUND',
  'FILE_EXISTS',
  'ARCHIVE_INVALID',
  'YAML_SYNTAX',
  'COMPOSE_INVALID',
  'VARIABLE_MISSING',
  'DEPENDENCY_CYCLE',
  'SERVICE_UNKNOWN',
  'PROJECT_NAME_INVALID',
  'TEMPLATE_UNKNOWN',
  'TEMPLATE_INVALID',
  'CONFIRMATION_REQUIRED',
]);

/** A place in a file of the user: 1-based line and column. */
export interface SourceLocation {
  file: string;
  line?: number;
  column?: number;
}

/** A further fault that was found along with the one that an error is about. */
export interface FurtherFault {
  message: string;
  location?: SourceLocation;
  suggestions?: string[];
}

export interface DevenvErrorOptions {
  /** What to do next, most useful first; each reads as a command or one sentence. */
  suggestions?: string[];
  /** Why, when the message alone does not say it: one sentence. */
  reason?: string;
  /** Evidence to show below the message: the last lines of a log or of a build. */
  detail?: string;
  location?: SourceLocation;
  service?: string;
  /** Further faults of the same file. */
  others?: FurtherFault[];
  /** How many more there are than are told. */
  untold?: number;
  cause?: unknown;
}

/** A failure that the user can understand and mend. Anything else that is thrown is a bug of devenv. */
export class DevenvError extends Error {
  readonly code: ErrorCode;
  readonly suggestions: string[];
  readonly reason: string | undefined;
  readonly detail: string | undefined;
  readonly location: SourceLocation | undefined;
  readonly service: string | undefined;
  readonly others: FurtherFault[];
  readonly untold: number;

  constructor(code: ErrorCode, message: string, options: DevenvErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DevenvError';
    this.code = code;
    this.suggestions = options.suggestions ?? [];
    this.reason = options.reason;
    this.detail = options.detail;
    this.location = options.location;
    this.service = options.service;
    this.others = options.others ?? [];
    this.untold = options.untold ?? 0;
  }

  /** 2 for wrong usage or configuration, 130 for an interruption, else 1. */
  get exitCode(): number {
    if (this.code === 'INTERRUPTED') return 130;
    return USAGE_CODES.has(this.code) ? 2 : 1;
  }
}
