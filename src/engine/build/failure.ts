import { DevenvError } from '../../errors.js';
import { familiarReference } from '../../plan/image-reference.js';
import type { BuildContext } from './context.js';
import { instructionOfStep, instructionsOf, type Instruction } from './dockerfile.js';
import type { BuildRequest } from './request.js';
import { place, plainReason, shorten, type BuildFailure } from './words.js';
import { buildHints } from './hints.js';
import { frontendFailure } from '../buildkit/frontend-failure.js';
import { imageFailure } from '../images/image-failure.js';

/** A failed build as an error for the user: service, place in the Dockerfile, the last lines of the failed step. */
export function buildFailure(request: BuildRequest, context: BuildContext, failure: BuildFailure): DevenvError {
  const { service } = request;
  const unavailable = frontendFailure(request, context, failure) ?? baseImageFailure(request, context, failure);
  if (unavailable !== undefined) return unavailable;
  const instruction = failedInstruction(context, failure);
  const what = instruction?.text ?? failure.step?.name;
  const reason = plainReason(failure.message);
  const at = what === undefined ? '' : ` at ${shorten(what)}`;
  return new DevenvError('BUILD_FAILED', `The build of ${service} failed${at}.`, {
    reason,
    suggestions: [
      ...buildHints({ request, context, reason, instruction, tail: failure.step?.tail ?? [] }),
      `devenv build ${service} --progress plain`,
    ],
    service,
    ...place(context, instruction?.line ?? parseErrorLine(failure.message)),
    ...(failure.step !== undefined && failure.step.tail.length > 0 && { detail: failure.step.tail.join('\n') }),
  });
}

/** A FROM or a COPY --from that can't be pulled, and a full disk. */
function baseImageFailure(
  { service }: BuildRequest,
  context: BuildContext,
  { message, step }: BuildFailure,
): DevenvError | undefined {
  const reference = /(?:load metadata for|FROM) (\S+)/.exec(step?.name ?? '')?.[1];
  const full = /no space left on device/i.test(message);
  if (reference === undefined && !full) return undefined;
  const shown = reference === undefined ? `the image of ${service}` : reference.replace(/@sha256:.*$/, '');
  const named = full ? undefined : instructionsOf(context).find(({ text }) => namesImage(text, shown));
  const use = { reference: shown.replace(/^docker\.io\/(library\/)?/, ''), service };
  return imageFailure(plainReason(message), use, place(context, named?.line));
}

function namesImage(instruction: string, reference: string): boolean {
  const named = /^FROM (?:--\S+ )*(\S+)/i.exec(instruction)?.[1] ?? /--from=(\S+)/.exec(instruction)?.[1];
  return named !== undefined && familiarReference(named) === familiarReference(reference);
}

function failedInstruction(context: BuildContext, { step }: BuildFailure): Instruction | undefined {
  return context.kind === 'local' && step !== undefined ? instructionOfStep(context.text, step.name) : undefined;
}

function parseErrorLine(message: string): number | undefined {
  const line = /(?:dockerfile )?parse error (?:on )?line (\d+)/i.exec(message)?.[1];
  return line === undefined ? undefined : Number(line);
}
