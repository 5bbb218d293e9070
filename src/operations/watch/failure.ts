import { DevenvError } from '../../errors.js';
import { engineFault } from '../../engine/failures/failure.js';

/** What went wrong while files were carried over, in the user's words. */
export function watchFailure(service: string, error: unknown): DevenvError {
  if (error instanceof DevenvError) return error;
  const { status, message } = engineFault(error);
  const because = (reason: string, ...suggestions: string[]): DevenvError =>
    new DevenvError('ENGINE_FAILED', `The files of ${service} could not be copied.`, {
      reason,
      suggestions,
      service,
      cause: error,
    });
  if (/read-only/i.test(message)) {
    return because(
      'The place that a rule copies to is read-only in the container.',
      `Take read_only: from service ${service}, or copy to a volume that may be written`,
    );
  }
  const place = /cannot overwrite (?:non-)?directory "\/?([^"]*)"/i.exec(message)?.[1];
  if (place !== undefined) {
    return because(
      `/${place} is a folder in the container where a file is to be put, or the reverse.`,
      `Look at target: in the develop section of ${service}`,
      `devenv reset ${service}`,
    );
  }
  if (status === 0 && /ECONN|EPIPE|socket hang up|ENOENT/.test(message)) {
    return because('The engine does not answer.', 'devenv doctor');
  }
  return because(message, `devenv ps ${service}`);
}
