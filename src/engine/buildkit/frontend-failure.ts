import { DevenvError } from '../../errors.js';
import type { BuildContext } from '../build/context.js';
import type { BuildRequest } from '../build/request.js';
import { place, plainReason, type BuildFailure } from '../build/words.js';
import { imageFailure, isUnreachable } from '../images/image-failure.js';

/** Why a build could not begin: the image that is to read its Dockerfile. */
export class UnavailableFrontend extends Error {
  constructor(
    readonly reference: string,
    /** There was no talking to its registry at all. */
    readonly unreachable: boolean,
  ) {
    super(`frontend ${reference} is not to be had`);
  }
}

/** An image that builds for the build: the frontend of a `# syntax=` line, the scanner of an SBOM. */
export function frontendFailure(
  { service }: BuildRequest,
  context: BuildContext,
  { message, step }: BuildFailure,
): DevenvError | undefined {
  const found = /^resolve image config for (?:docker-image:\/\/)?(\S+)/.exec(step?.name ?? '')?.[1];
  if (found === undefined) return undefined;
  const reference = found.replace(/^docker\.io\//, '').replace(/@sha256:.*$/, '');
  const line = syntaxLine(context, reference);
  const failure = imageFailure(plainReason(message), { reference, service }, place(context, line));
  const suggestions = line === undefined ? [] : syntaxRemedies(service, reference);
  return new DevenvError('IMAGE_UNAVAILABLE', failure?.message ?? `${reference} can't be pulled.`, {
    reason: reason(service, reference, line),
    detail: plainReason(message),
    cause: new UnavailableFrontend(reference, isUnreachable(message)),
    suggestions: [...suggestions, ...(failure?.suggestions ?? []).filter((text) => text.startsWith('docker login'))],
    service,
    ...place(context, line),
  });
}

function reason(service: string, reference: string, line: number | undefined): string {
  return line === undefined
    ? `The build of ${service} needs it.`
    : `The Dockerfile of ${service} begins with # syntax=, so ${reference} is to read it.`;
}

function syntaxRemedies(service: string, reference: string): string[] {
  return [
    'Take the `# syntax=` line out: the engine reads most Dockerfiles by itself',
    `From a registry that can be reached: devenv build ${service} --build-arg BUILDKIT_SYNTAX=REGISTRY/${reference}`,
    `Where ${reference} was saved to a file: docker load -i FILE`,
  ];
}

/** The 1-based line of the Dockerfile that names the frontend. */
function syntaxLine({ text }: BuildContext, reference: string): number | undefined {
  const lines = (text ?? '').split('\n');
  const at = lines.findIndex((line) => /^#\s*syntax\s*=/i.test(line) && line.includes(reference));
  return at < 0 ? undefined : at + 1;
}
