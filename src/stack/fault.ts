import { DevenvError, type ErrorCode, type FurtherFault } from '../errors.js';
import { locate, type SourceDocument } from './source.js';
import { formatPath, type Path } from './tree.js';

export interface FaultOptions {
  code?: ErrorCode;
  reason?: string;
  suggestions?: string[];
  /** Where the fault stands in the files, where that is not the path that the words name. */
  at?: Path;
  /** Further faults of the same file. */
  others?: ModelFault[];
}

/** Something wrong at one place of the model. `message` reads after the place: `must be a list, not "x"`. */
export class ModelFault extends Error {
  constructor(
    readonly path: Path,
    message: string,
    readonly options: FaultOptions = {},
  ) {
    super(message);
  }
}

/** Fails with all of these faults, if there are any. */
export function throwTogether(faults: readonly ModelFault[]): void {
  const [first, ...others] = faults;
  if (first === undefined) return;
  throw others.length === 0 ? first : new ModelFault(first.path, first.message, { ...first.options, others });
}

/** Runs one step of the load and gives its faults the file, line and column that the path stands for. */
export function withLocations<T>(documents: readonly SourceDocument[], step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof ModelFault) throw describeFault(error, documents);
    throw isTooDeep(error) ? tooDeep(documents) : error;
  }
}

/** Whether the call stack ran out, which only a document that is nested thousands of levels deep can cause. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function tooDeep(documents: readonly SourceDocument[]): DevenvError {
  const file = documents.at(-1)?.file ?? 'the Compose file';
  return new DevenvError('COMPOSE_INVALID', `${file} is nested too deeply to be read`, { location: { file } });
}

/** How many faults of one file are told at once. */
const MOST = 10;

function describeFault(fault: ModelFault, documents: readonly SourceDocument[]): DevenvError {
  const { code = 'COMPOSE_INVALID', reason, others = [] } = fault.options;
  const { message, location, suggestions } = describe(fault, documents);
  const told = others.slice(0, MOST - 1);
  return new DevenvError(code, message, {
    ...(reason === undefined ? {} : { reason }),
    ...(suggestions === undefined ? {} : { suggestions }),
    ...(location === undefined ? {} : { location }),
    ...(fault.path[0] === 'services' && fault.path[1] !== undefined ? { service: fault.path[1] } : {}),
    ...(told.length === 0 ? {} : { others: told.map((other) => describe(other, documents)) }),
    ...(others.length > told.length ? { untold: others.length - told.length } : {}),
  });
}

function describe(fault: ModelFault, documents: readonly SourceDocument[]): FurtherFault {
  const place = formatPath(fault.path);
  const location = locate(documents, fault.options.at ?? fault.path);
  const { suggestions } = fault.options;
  return {
    message: place === '' ? fault.message : `${place} ${fault.message}`,
    ...(location === undefined ? {} : { location }),
    ...(suggestions === undefined ? {} : { suggestions }),
  };
}
