import type { Service, Stack } from '../stack/stack.js';
import { exitWords } from './exit-words.js';
import { familiarReference } from './image-reference.js';
import type { ObservedContainer, ObservedNetwork, ObservedState } from './observed.js';
import { hasLostItsNamespace, joinsNetworkOf } from './joins.js';
import { imageName } from './naming.js';
import { isOneShot, mayBeOneShot } from './one-shot.js';
import {
  changedAttributes,
  hasSandbox,
  joinedPart,
  namedVolumes,
  parentServices,
  providedDigest,
  sandboxIdentity,
  workloadIdentity,
} from './parts.js';
import { DEVENV } from './labels.js';
import { isProvided, sourcesOf } from '../stack/provided.js';

/** So many ends one soon after the other are a crash loop; fewer may have been a wait for something. */
const CRASH_LOOP = 3;

/** Why a container is not as it should be. */
export type Reason =
  | 'exited'
  | 'dead'
  | 'unhealthy'
  | 'restarting'
  | 'paused'
  | 'storage full'
  | 'not started'
  | 'half made'
  | 'sandbox down'
  | 'sandbox replaced'
  | 'stale network';

export type Diagnosis =
  | { state: 'ok' }
  | { state: 'starting' }
  | { state: 'completed' }
  | { state: 'missing' }
  | { state: 'broken'; reason: Reason; cause: string }
  | { state: 'drifted'; cause: string };

/** What a sandbox is, measured against what the stack wants it to be. */
export function diagnoseSandbox(
  stack: Stack,
  service: Service,
  sandbox: ObservedContainer | undefined,
  networks: ObservedNetwork[],
): Diagnosis {
  if (sandbox === undefined) return { state: 'missing' };
  const wanted = sandboxIdentity(stack, service);
  if (sandbox.configHash !== wanted.hash) return { state: 'drifted', cause: changeWords(sandbox, wanted.digests) };
  const stale = Object.entries(sandbox.networks).find(([name, { networkId }]) => {
    const same = networks.filter((network) => network.name === name && (networkId === '' || network.id === networkId));
    return isOwnNetwork(stack, name) && same.length === 0;
  });
  if (stale !== undefined)
    return { state: 'broken', reason: 'stale network', cause: `network ${stale[0]} was removed` };
  const detached = wantedNetworks(stack, service).find((name) => sandbox.networks[name] === undefined);
  if (detached !== undefined)
    return { state: 'broken', reason: 'stale network', cause: `it is not on network ${detached}` };
  if (sandbox.state === 'running') return { state: 'ok' };
  if (sandbox.state === 'created')
    return { state: 'broken', reason: 'not started', cause: 'its sandbox was never started' };
  if (sandbox.state === 'paused') return { state: 'broken', reason: 'paused', cause: 'its sandbox is paused' };
  if (sandbox.state === 'dead' || sandbox.state === 'removing')
    return { state: 'broken', reason: 'dead', cause: `its sandbox is ${sandbox.state}` };
  return { state: 'broken', reason: 'exited', cause: 'its sandbox is not running' };
}

/** What a workload is, measured against what the stack wants it to be and against its sandbox. */
export function diagnoseWorkload(
  stack: Stack,
  name: string,
  workload: ObservedContainer | undefined,
  sandbox: ObservedContainer | undefined,
  observed: ObservedState,
): Diagnosis {
  const service = stack.services[name];
  if (service === undefined) return { state: 'missing' };
  if (workload === undefined)
    return { state: hasLeftItsWork(stack, service, name, observed) ? 'completed' : 'missing' };
  const drift =
    workloadDrift(stack, service, imageName(stack, name), workload, observed) ?? toldDrift(stack, name, workload);
  if (drift !== undefined) return { state: 'drifted', cause: drift };
  const namespace = hasSandbox(service) ? namespaceFault(workload, sandbox) : undefined;
  const fault = namespace ?? joinFault(stack, service, workload, observed);
  if (fault !== undefined) return fault;
  if (workload.state === 'created' && hasCopiedFiles(stack, service))
    return { state: 'broken', reason: 'half made', cause: 'never started' };
  return diagnoseState(stack, name, workload, sandbox);
}

/** The part of a diagnosis that the container's own state tells. */
function diagnoseState(
  stack: Stack,
  name: string,
  workload: ObservedContainer,
  sandbox: ObservedContainer | undefined,
): Diagnosis {
  const broken = (reason: Reason, cause: string): Diagnosis => ({ state: 'broken', reason, cause });
  switch (workload.state) {
    case 'running':
      if (workload.health === 'unhealthy') return broken('unhealthy', 'its health check fails');
      if ((workload.restarts ?? 0) >= CRASH_LOOP) return broken('restarting', loopWords(workload));
      return { state: workload.health === 'starting' ? 'starting' : 'ok' };
    case 'created':
      return broken('not started', 'never started');
    case 'paused':
      return broken('paused', 'paused');
    case 'restarting':
      return broken('restarting', loopWords(workload));
    case 'dead':
    case 'removing':
      return broken('dead', `the engine could not remove it (${workload.state})`);
    case 'exited': {
      const code = workload.exitCode ?? 0;
      if (code === 0 && hasCompleted(stack, name, sandbox)) return { state: 'completed' };
      return broken('exited', exitWords(code));
    }
  }
}

/** What it exited with is not told while it runs. */
function loopWords({ exitCode }: ObservedContainer): string {
  return `restarts again and again${exitCode === undefined ? '' : `, ${exitWords(exitCode)}`}`;
}

/**
 * Whether a workload that ended well was meant to. Where the file does not say so, its sandbox does: it outlives what
 * ends by itself, and is stopped with what is stopped.
 */
function hasCompleted(stack: Stack, name: string, sandbox: ObservedContainer | undefined): boolean {
  return isOneShot(stack, name) || (mayBeOneShot(stack, name) && sandbox?.state === 'running');
}

/** True for a one-shot that went when the data it worked on was sealed, and whose work is in that data still. */
function hasLeftItsWork(stack: Stack, service: Service, name: string, { data }: ObservedState): boolean {
  if (data.completed.size === 0) return false;
  const { hash } = workloadIdentity(stack, service);
  return namedVolumes(service).some((key) => data.completed.get(stack.volumes[key]?.name ?? '')?.[name] === hash);
}

function workloadDrift(
  stack: Stack,
  service: Service,
  image: string,
  workload: ObservedContainer,
  observed: ObservedState,
): string | undefined {
  const wanted = workloadIdentity(stack, service);
  const current = observed.images.get(familiarReference(image));
  if (current !== undefined && workload.imageId !== '' && current !== workload.imageId) return `image ${image} changed`;
  return workload.configHash === wanted.hash ? undefined : changeWords(workload, wanted.digests);
}

/** What providers and models told is compared where they were asked. */
function toldDrift(stack: Stack, name: string, workload: ObservedContainer): string | undefined {
  if (!isProvided(stack, name) || workload.labels[DEVENV.provided] === providedDigest(stack, name)) return undefined;
  const { providers, models } = sourcesOf(stack, name);
  return `variables of ${[...providers, ...models].join(', ')} changed`;
}

function changeWords(container: ObservedContainer, digests: string): string {
  const names = changedAttributes(container.labels[DEVENV.digests] ?? '', digests);
  return names.length === 0 ? 'secrets or configs changed' : `${names.join(', ')} changed`;
}

/** A workload lives in the network namespace that its sandbox had when the workload started. */
function namespaceFault(workload: ObservedContainer, sandbox: ObservedContainer | undefined): Diagnosis | undefined {
  const broken = (reason: Reason, cause: string): Diagnosis => ({ state: 'broken', reason, cause });
  if (sandbox === undefined) return broken('sandbox replaced', 'its sandbox is gone');
  if (!joinsNetworkOf(workload, sandbox)) return broken('sandbox replaced', 'its sandbox was replaced');
  return addressFault(workload, sandbox);
}

/** What is wrong with a running workload whose network namespace is that of another container. */
function addressFault(workload: ObservedContainer, sandbox: ObservedContainer): Diagnosis | undefined {
  const broken = (reason: Reason, cause: string): Diagnosis => ({ state: 'broken', reason, cause });
  if (workload.state !== 'running') return undefined;
  if (sandbox.state !== 'running') return broken('sandbox down', 'its sandbox is down');
  const lost = hasLostItsNamespace({ workload, sandbox });
  return lost ? broken('sandbox down', 'its sandbox was restarted without it') : undefined;
}

/** A workload joins the containers that its parents had when it was made. */
function joinFault(
  stack: Stack,
  service: Service,
  workload: ObservedContainer,
  observed: ObservedState,
): Diagnosis | undefined {
  const label = workload.labels[DEVENV.joins];
  if (label === undefined) return undefined;
  const joined = label.split(' ');
  for (const parent of parentServices(service)) {
    const role = joinedPart(stack, parent);
    const current = observed.containers.find(
      (one) => one.role === role && one.service === parent.service && one.number === 1 && joined.includes(one.id),
    );
    const cause = `the container of ${parent.service} that it joins is gone`;
    if (current === undefined) return { state: 'broken', reason: 'sandbox replaced', cause };
    const fault = parent.part === 'sandbox' ? addressFault(workload, current) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isOwnNetwork(stack: Stack, name: string): boolean {
  return Object.values(stack.networks).some((network) => network.name === name);
}

function wantedNetworks(stack: Stack, service: Service): string[] {
  return Object.keys(service.networks ?? {}).map((key) => stack.networks[key]?.name ?? key);
}

/** Files are copied in after a container is made: one that was never started may lack them. */
function hasCopiedFiles(stack: Stack, service: Service): boolean {
  const objects = [
    ...(service.secrets ?? []).map(({ source }) => stack.secrets[source]),
    ...(service.configs ?? []).map(({ source }) => stack.configs[source]),
  ];
  return (
    service.use_api_socket === true ||
    objects.some((object) => object?.content !== undefined || object?.environment !== undefined)
  );
}
