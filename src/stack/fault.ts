import { DevenvError, type ErrorCode } from '../errors.js';
import { locate, type SourceDocument } from './source.js';
import { formatPath, type Path } from './tree.js';

export interface FaultOptions {
  code?: ErrorCode;
  reason?: string;
  suggestions?: string[];
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

function describeFault(fault: ModelFault, documents: readonly SourceDocument[]): DevenvError {
  const { code = 'COMPOSE_INVALID', reason, suggestions } = fault.options;
  const place = formatPath(fault.path);
  const location = locate(documents, fault.path);
  return new DevenvError(code, place === '' ? fault.message : `${place} ${fault.message}`, {
    ...(reason === undefined ? {} : { reason }),
    ...(suggestions === undefined ? {} : { suggestions }),
    ...(location === undefined ? {} : { location }),
    ...(fault.path[0] === 'services' && fault.path[1] !== undefined ? { service: fault.path[1] } : {}),
  });
}
