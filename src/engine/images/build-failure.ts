import { DevenvError, type DevenvErrorOptions } from '../../errors.js';
import { familiarReference } from '../../plan/image-reference.js';
import { dockerfilePath, type BuildContext } from './build-context.js';
import { instructionOfStep, readInstructions, type Instruction } from './build-dockerfile.js';
import type { BuildRequest } from './build-request.js';
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
  const base = baseImageFailure(request, context, failure);
  if (base !== undefined) return base;
  const instruction = failedInstruction(context, failure);
  const what = instruction?.text ?? failure.step?.name;
  const reason = plainReason(failure.message);
  const at = what === undefined ? '' : ` at ${shorten(what)}`;
  return new DevenvError('BUILD_FAILED', `The build of ${service} failed${at}.`, {
    reason,
    suggestions: [...hints(request, context, reason, instruction), `devenv build ${service} --progress plain`],
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

function instructionsOf(context: BuildContext): Instruction[] {
  return context.kind === 'local' ? readInstructions(context.text) : [];
}

/** Where in the user's files: a Dockerfile of this machine, with a line where one is known. */
function place(context: BuildContext, line: number | undefined): Pick<DevenvErrorOptions, 'location'> {
  if (context.kind === 'remote' || context.folder === undefined) return {};
  return { location: { file: dockerfilePath(context), ...(line !== undefined && { line }) } };
}

function failedInstruction(context: BuildContext, { step }: BuildFailure): Instruction | undefined {
  return context.kind === 'local' && step !== undefined ? instructionOfStep(context.text, step.name) : undefined;
}

function parseErrorLine(message: string): number | undefined {
  const line = /(?:dockerfile )?parse error (?:on )?line (\d+)/i.exec(message)?.[1];
  return line === undefined ? undefined : Number(line);
}

/** What to do about the failures that are easy to explain. */
function hints(
  { service }: BuildRequest,
  context: BuildContext,
  reason: string,
  instruction: Instruction | undefined,
): string[] {
  const secret = /^secret ([^\s:]+):? not found/.exec(reason)?.[1];
  if (secret !== undefined) return [`Add ${secret} to services.${service}.build.secrets in the Compose file`];
  const copies = instruction?.keyword === 'COPY' || instruction?.keyword === 'ADD';
  if (copies && context.kind === 'local' && /not found|no such file/i.test(reason)) {
    return [`Paths start from ${context.root}; see also its .dockerignore`];
  }
  if (!/target stage/.test(reason)) return [];
  const stages = instructionsOf(context).flatMap(({ text }) => /^FROM .* AS (\S+)$/i.exec(text)?.[1] ?? []);
  return stages.length === 0 ? [] : [`The stages of the Dockerfile are: ${stages.join(', ')}`];
}

/** The engine's words without its chain of inner layers. */
function plainReason(message: string): string {
  const inner = message
    .replace(/^failed to solve( with frontend \S+)?: /, '')
    .replace(/^(rpc error: code = \w+ desc = |failed to (create LLB definition|build LLB|compute cache key): )+/, '')
    .replace(/^failed to read dockerfile: /, '')
    .replace(/^(\S+: )?failed to resolve source metadata for \S+: /, '')
    .replace(/^failed to calculate checksum of ref \S+: /, '')
    .replace(/not found: not found$/, 'not found');
  const exit =
    /(?:executor failed running \[(.*)\]|process "(.*)" did not complete successfully): exit code: (\d+)/s.exec(inner);
  return exit === null ? inner.trim() : `${shorten(exit[1] ?? exit[2] ?? '')} ended with exit code ${exit[3] ?? ''}.`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
