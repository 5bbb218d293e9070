import type { BuildContext } from './context.js';
import { instructionsOf, type Instruction } from './dockerfile.js';
import type { BuildRequest } from './request.js';

/** What is known of a failed build when its remedy is looked for. */
export interface FailedBuild {
  request: BuildRequest;
  context: BuildContext;
  /** The engine's words, without their preface. */
  reason: string;
  instruction: Instruction | undefined;
  /** The last lines that the failed step wrote. */
  tail: string[];
}

/** What to do about the failures that are easy to explain, most useful first. */
export function buildHints(failed: FailedBuild): string[] {
  return RULES.flatMap((rule) => rule(failed) ?? []);
}

type Rule = (failed: FailedBuild) => string | undefined;

const RULES: Rule[] = [
  ({ reason, request: { service, build }, instruction }) => {
    const given = (build.secrets ?? []).map(({ source, target }) => target ?? source);
    const mounted = mountIds(instruction, 'secret').find((id) => !given.includes(id));
    const secret = /^secret ([^\s:]+):? not found/.exec(reason)?.[1] ?? mounted;
    return secret && `Add ${secret} to services.${service}.build.secrets in the Compose file`;
  },
  ({ request: { service, build }, instruction }) => {
    const given = (build.ssh ?? []).map((entry) => entry.replace(/=.*$/, ''));
    const missing = mountIds(instruction, 'ssh').find((id) => !given.includes(id));
    if (missing === undefined) return undefined;
    return `Add ${missing} to services.${service}.build.ssh, or: devenv build ${service} --ssh ${missing}`;
  },
  ({ reason, context, instruction }) => {
    const copies = instruction?.keyword === 'COPY' || instruction?.keyword === 'ADD';
    return copies && context.kind === 'local' && /not found|no such file/i.test(reason)
      ? `Paths start from ${context.root}; see also its .dockerignore`
      : undefined;
  },
  ({ reason, context }) => {
    if (!/target stage/.test(reason)) return undefined;
    const stages = instructionsOf(context).flatMap(({ text }) => /^FROM .* AS (\S+)$/i.exec(text)?.[1] ?? []);
    return stages.length === 0 ? undefined : `The stages of the Dockerfile are: ${stages.join(', ')}`;
  },
  ({ reason }) => {
    const [, entitlement] = /granting entitlement (\S+) is not allowed/.exec(reason) ?? [];
    if (entitlement === undefined) return undefined;
    const key = entitlement.replace('.', '-');
    return `Allow it in the engine's daemon.json: {"builder": {"Entitlements": {"${key}": true}}}`;
  },
  ({ reason }) => {
    return /network mode .* not supported by buildkit/.test(reason)
      ? "A build's network is default, host or none: change build.network"
      : undefined;
  },
  ({ reason }) => (/no builder .* found/.test(reason) ? 'Name one of: docker buildx ls' : undefined),
  ({ reason }) => {
    return /subdir not supported/.test(reason)
      ? 'A folder of a repository needs Docker Engine 23: update it, or clone the repository and name the folder'
      : undefined;
  },
  ({ reason }) => {
    return /unknown flag/i.test(reason)
      ? 'A newer engine knows more; so does a first line in the Dockerfile: # syntax=docker/dockerfile:1'
      : undefined;
  },
  ({ reason, tail }) => {
    return [reason, ...tail].some((line) => /exec format error/.test(line))
      ? "The engine can't run that platform yet: docker run --privileged --rm tonistiigi/binfmt --install all"
      : undefined;
  },
];

/** The ids that an instruction mounts: `RUN --mount=type=secret,id=token …`. */
function mountIds(instruction: Instruction | undefined, type: 'secret' | 'ssh'): string[] {
  const mounts = [...(instruction?.text ?? '').matchAll(/--mount=(\S+)/g)].map(([, options = '']) =>
    options.split(','),
  );
  return mounts
    .filter((options) => options.includes(`type=${type}`))
    .map((options) => /^id=(.*)$/.exec(options.find((option) => option.startsWith('id=')) ?? '')?.[1] ?? 'default')
    .filter((id) => type === 'ssh' || id !== 'default');
}
