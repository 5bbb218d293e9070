import { DevenvError } from '../errors.js';
import { dockerfilePath, type BuildContext } from './build-context.js';
import { instructionOfStep, type Instruction } from './build-dockerfile.js';
import type { BuildRequest } from './build-query.js';
import { imageFailure } from './image-failure.js';

/** What is known of a build that failed. */
export interface BuildFailure {
  /** The engine's words. */
  message: string;
  /** The step that failed, where one was begun. */
  step?: { name: string; tail: string[] };
}

/** A failed build as an error for the user: service, place in the Dockerfile, the last lines of the failed step. */
export function buildFailure(request: BuildRequest, context: BuildContext, failure: BuildFailure): DevenvError {
  const { service } = request;
  const base = baseImageFailure(request, failure);
  if (base !== undefined) return base;
  const instruction = failedInstruction(context, failure);
  const line = instruction?.line ?? parseErrorLine(failure.message);
  const file = dockerfilePath(context);
  const what = instruction?.text ?? failure.step?.name;
  return new DevenvError(
    'BUILD_FAILED',
    `The build of ${service} failed${what === undefined ? '' : ` at ${shorten(what)}`}.`,
    {
      reason: plainReason(failure.message),
      suggestions: [`devenv build ${service} --progress plain`],
      service,
      ...(context.kind === 'local' &&
        context.folder !== undefined && { location: { file, ...(line !== undefined && { line }) } }),
      ...(failure.step === undefined || failure.step.tail.length === 0 ? {} : { detail: failure.step.tail.join('\n') }),
    },
  );
}

/** A FROM or a COPY --from that can't be pulled, and a full disk. */
function baseImageFailure({ service }: BuildRequest, failure: BuildFailure): DevenvError | undefined {
  const reference = /(?:load metadata for|FROM) (\S+)/.exec(failure.step?.name ?? '')?.[1];
  if (reference === undefined && !/no space left on device/i.test(failure.message)) return undefined;
  const shown = reference?.replace(/^docker\.io\/(library\/)?/, '').replace(/@sha256:.*$/, '');
  return imageFailure(failure.message, { reference: shown ?? `the image of ${service}`, service });
}

function failedInstruction(context: BuildContext, { step }: BuildFailure): Instruction | undefined {
  return context.kind === 'local' && step !== undefined ? instructionOfStep(context.text, step.name) : undefined;
}

function parseErrorLine(message: string): number | undefined {
  const line = /(?:dockerfile )?parse error (?:on )?line (\d+)/i.exec(message)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** The engine's words without its chain of inner layers. */
function plainReason(message: string): string {
  const inner = message
    .replace(/^failed to solve( with frontend \S+)?: /, '')
    .replace(/^(rpc error: code = \w+ desc = |failed to (create LLB definition|build LLB|compute cache key): )+/, '')
    .replace(/^failed to read dockerfile: /, '')
    .replace(/: runc did not terminate su[c]+essfully/, '');
  const exit =
    /(?:executor failed running \[(.*)\]|process "(.*)" did not complete successfully): exit code: (\d+)/s.exec(inner);
  return exit === null ? inner.trim() : `${shorten(exit[1] ?? exit[2] ?? '')} ended with exit code ${exit[3] ?? ''}.`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
