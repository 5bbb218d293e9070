import type { ObservedContainer } from './observed.js';

/**
 * What was once found of a project's network namespaces. A container gets new endpoints at each of its starts, so the
 * endpoints of a sandbox stand for the namespace that it has.
 */
export interface KnownJoins {
  /** The endpoints that each sandbox had, by its id. */
  sandboxes: Record<string, string>;
  /** By the id of every other container that there was: the endpoints of the namespace it runs in, '' where unknown. */
  workloads: Record<string, string>;
}

/** A running container and the running sandbox whose network namespace it was given. */
export interface Join {
  workload: ObservedContainer;
  sandbox: ObservedContainer;
}

/** The start of a sandbox and of its workload may be told in the wrong order by so much, in milliseconds. */
const CLOCK_MS = 50;

/** The joins of which nothing known says that they hold: those whose start times are to be asked. */
export function doubtfulJoins(containers: ObservedContainer[], known: KnownJoins): Join[] {
  return joinsOf(containers).filter((join) => !isKnown(join, known) && !isPlainlyYounger(join));
}

/** What is known once the doubtful ones are dated. */
export function knownJoins(containers: ObservedContainer[], before: KnownJoins): KnownJoins {
  const sandboxes = containers.filter(({ role }) => role === 'sandbox');
  const joins = new Map(joinsOf(containers).map((join) => [join.workload.id, join]));
  const namespaceOf = ({ id }: ObservedContainer): string => {
    const join = joins.get(id);
    if (join === undefined) return '';
    const holds = isKnown(join, before) || isPlainlyYounger(join) || startedInIt(join);
    return holds ? endpointsOf(join.sandbox) : '';
  };
  const others = containers.filter(({ role }) => role !== 'sandbox');
  return {
    sandboxes: Object.fromEntries(sandboxes.map((one) => [one.id, endpointsOf(one)])),
    workloads: Object.fromEntries(others.map((one) => [one.id, namespaceOf(one)])),
  };
}

/**
 * Whether a sandbox has started again without the workload: by their start times where those were asked, else by the
 * engine's words for the time that they have been up.
 */
export function hasLostItsNamespace({ workload, sandbox }: Join): boolean {
  if (workload.startedAt !== undefined && sandbox.startedAt !== undefined)
    return startedAgain(sandbox.startedAt, workload.startedAt);
  return (workload.upSeconds ?? 0) > (sandbox.upSeconds ?? Infinity) + 1;
}

/** Whether a sandbox that started at one time did so after the workload that started at the other. */
export function startedAgain(sandbox: number, workload: number): boolean {
  return sandbox > workload + CLOCK_MS;
}

/** What a network mode that joins a container begins with; its name or its id follows. */
const JOINED = 'container:';

/** Whether a container was given the network namespace of another. */
export function joinsNetworkOf({ networkMode }: ObservedContainer, { id, name }: ObservedContainer): boolean {
  return networkMode === `${JOINED}${id}` || networkMode === `${JOINED}${name}`;
}

function joinsOf(containers: ObservedContainer[]): Join[] {
  const running = containers.filter(({ state }) => state === 'running');
  const sandboxes = running.filter(({ role }) => role === 'sandbox');
  const named = new Map(sandboxes.flatMap((sandbox) => [sandbox.name, sandbox.id].map((key) => [key, sandbox])));
  return running.flatMap((workload) => {
    if (!workload.networkMode.startsWith(JOINED)) return [];
    const sandbox = named.get(workload.networkMode.slice(JOINED.length));
    return sandbox === undefined ? [] : [{ workload, sandbox }];
  });
}

/**
 * Whether a workload runs in the namespace that its sandbox has now: it was found there, or it is younger than the time
 * at which the sandbox was found to have this namespace already.
 */
function isKnown({ workload, sandbox }: Join, known: KnownJoins): boolean {
  const now = endpointsOf(sandbox);
  if (now === '') return false;
  return (known.workloads[workload.id] ?? known.sandboxes[sandbox.id]) === now;
}

/** Whether the engine's words alone say that the workload started after its sandbox: below a minute they count seconds. */
function isPlainlyYounger({ workload, sandbox }: Join): boolean {
  const { upSeconds = Infinity } = workload;
  return upSeconds < 60 && upSeconds + 1 <= (sandbox.upSeconds ?? 0);
}

function startedInIt(join: Join): boolean {
  const dated = join.workload.startedAt !== undefined && join.sandbox.startedAt !== undefined;
  return dated && !hasLostItsNamespace(join);
}

function endpointsOf({ networks }: ObservedContainer): string {
  const ids = Object.values(networks).map(({ endpointId }) => endpointId);
  return ids.every(Boolean) ? ids.sort().join(' ') : '';
}
