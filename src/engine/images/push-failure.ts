import { DevenvError, type DevenvErrorOptions } from '../../errors.js';
import { firstLine, isRefused, isUnreachable, loginCommand, type ImageUse } from './image-failure.js';
import { registryHost } from './registry-auth.js';

/** Why an image can't be pushed, from the engine's words. `helperFault`: what is wrong with the credential helper. */
export function pushFailure(cause: unknown, use: ImageUse, helperFault?: string): DevenvError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const host = registryHost(use.reference);
  const { reference, service } = use;
  const told: DevenvErrorOptions = { cause, reason: firstLine(message), ...(service && { service }) };
  const failed = (text: string, suggestions: string[], reason?: string): DevenvError =>
    new DevenvError('IMAGE_UNAVAILABLE', text, { ...told, ...(reason !== undefined && { reason }), suggestions });

  if (/does not exist locally|no such image|tag does not exist|^\S+ not found/i.test(firstLine(message))) {
    return failed(`${reference} is not on this engine, so it can't be pushed.`, [
      `devenv build ${service ?? ''}`.trim(),
    ]);
  }
  if (isRefused(message)) {
    return failed(
      `${host} refuses the push of ${reference}: no login, a wrong password, or no rights.`,
      [loginCommand(host), 'Check that `image:` names a repository of yours'],
      helperFault,
    );
  }
  if (isUnreachable(message)) {
    return failed(`The registry ${host} can't be reached, so ${reference} can't be pushed.`, [
      `Check the address of the registry in \`image:\`, and the network of the engine`,
    ]);
  }
  return failed(`${reference} can't be pushed.`, []);
}
