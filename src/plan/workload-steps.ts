import { anonymousVolumes } from './anonymous.js';
import type { Order } from './builder.js';
import { endContainer, isStateful, removeContainers } from './ending.js';
import { addRestart, afterStart } from './hooks.js';
import { workloadName } from './naming.js';
import type { ObservedContainer, ObservedState } from './observed.js';
import type { PlanContext, ReplicaRequest, ReplicaSteps, Situation } from './replica-request.js';
import { workloadRef } from './replica-request.js';

const LEFT_OVER = 'left by an interrupted command';

/** Plans the workload of one replica, once its sandbox is planned. */
export function planWorkload(context: PlanContext, situation: Situation): ReplicaSteps {
  const { request, sandbox, diagnosis, current, leftovers } = situation;
  const { mode } = request;
  const replaced = mode === 'reset' || mode === 'recreate';
  if (current === undefined && diagnosis.state === 'completed' && mode !== 'reset') return { replaced: false };
  if (current === undefined || replaced || mustReplace(situation)) return replace(context, situation);

  const ended = leftovers.flatMap((container) => endContainer(context, request, container, LEFT_OVER));
  const cleared = removeContainers(context, request, leftovers, LEFT_OVER, ended);
  const started = request.start ? startAgain(context, situation, current, cleared) : undefined;
  rename(context, request, current, [...cleared, started]);
  if (started !== undefined) return ready(context, request, current.name, started);
  const waits = request.start && diagnosis.state === 'starting' && sandbox.started === undefined;
  return waits ? ready(context, request, current.name) : { replaced: false };
}

/** Whether what is there cannot be mended by starting it. */
function mustReplace({ request, diagnosis, current }: Situation): boolean {
  if (request.renewAnonymous && hasAnonymousVolumes(current)) return true;
  if (diagnosis.state === 'drifted') return request.mode !== 'no-recreate';
  if (diagnosis.state !== 'broken') return false;
  return !['paused', 'exited', 'not started', 'sandbox down'].includes(diagnosis.reason);
}

/** The one call that brings a workload back which is as it should be, but does not run or has lost its network. */
function startAgain(
  { builder }: PlanContext,
  { request, before, sandbox, diagnosis }: Situation,
  current: ObservedContainer,
  cleared: number[],
): number | undefined {
  const ref = workloadRef(request);
  const order = { needs: [...before.needs, sandbox.started, ...cleared], after: before.after };
  const orderly = isStateful(current) || request.service.pre_stop !== undefined;
  const timeout = orderly ? request.timeout : 0;
  const restart = (cause: string): number => addRestart(builder, request.service, current, timeout, cause, order);
  if (diagnosis.state === 'broken') {
    const { reason, cause } = diagnosis;
    if (reason === 'paused') return builder.add({ kind: 'container-unpause', ref, id: current.id }, cause, order);
    if (reason === 'sandbox down') return restart(cause);
    const started = builder.add({ kind: 'container-start', ref, name: current.name }, cause, order);
    return afterStart(builder, request.service, ref, current.name, started);
  }
  if (diagnosis.state === 'completed' && request.again) {
    const step = { kind: 'container-start', ref, name: current.name } as const;
    return afterStart(builder, request.service, ref, current.name, builder.add(step, 'runs again', order));
  }
  if (diagnosis.state === 'completed' || sandbox.restarted !== true) return undefined;
  return restart('its sandbox is restarted');
}

/** Makes the new workload ahead where nothing forbids it, ends the old one, starts the new one, then tidies up. */
function replace(context: PlanContext, situation: Situation): ReplicaSteps {
  const { builder, stack, observed } = context;
  const { request, before, sandbox, current, leftovers } = situation;
  const { name, number, mode } = request;
  const ref = workloadRef(request);
  const old = [current, ...leftovers].filter((container) => container !== undefined);
  const cause = replaceCause(situation);
  const ahead = !sandbox.replaced && before.volumes.every((step) => step === undefined) && !before.parentReplaced;
  const finalName = workloadName(stack, name, number);
  const newName = ahead ? freeName(finalName, observed, old) : finalName;
  const end = (order = {}): number[] => old.flatMap((one) => endContainer(context, request, one, cause, order));
  const tidy = (needs: (number | undefined)[], started?: number): void => {
    const removed = removeContainers(context, request, old, cause, needs);
    const step = { kind: 'container-rename', ref, id: newName, name: finalName } as const;
    if (newName !== finalName) builder.add(step, 'takes its place', { needs: [...removed, started] });
  };

  const removedBefore = ahead
    ? []
    : removeContainers(context, request, old, cause, end({ needs: before.materials() }), current);
  const created = builder.add(
    {
      kind: 'container-create',
      ref,
      name: newName,
      ...(mode === 'reset' || request.renewAnonymous ? {} : inherited(current ?? request.predecessor)),
    },
    cause,
    {
      needs: [
        ...before.materials(),
        ...before.volumes,
        ...before.cleared,
        ...before.parents,
        sandbox.created,
        ...removedBefore,
      ],
      after: before.siblings,
    },
  );
  const made = { ...(sandbox.created === undefined ? {} : { sandboxCreated: sandbox.created }), created };
  if (!request.start) {
    if (ahead) tidy([created, ...end({ needs: [created] })]);
    return { ...made, replaced: old.length > 0 };
  }
  const ended = ahead ? end(endOrder(situation, created)) : [];
  const begun = builder.add({ kind: 'container-start', ref, name: newName }, cause, {
    needs: [created, sandbox.started, ...ended, ...before.needs],
    after: before.after,
  });
  const started = afterStart(builder, request.service, ref, newName, begun);
  const steps = { ...made, ...ready(context, request, newName, started), replaced: old.length > 0 };
  if (ahead) tidy(ended.length > 0 ? ended : [created], begun);
  return steps;
}

/**
 * A workload that is kept until its successor can start ends after all that the start needs; one that is reset is
 * thrown away in any case, and ends while its successor is made, as soon as there is an image for that.
 */
function endOrder({ request, before, sandbox }: Situation, created: number): Order {
  if (request.mode === 'reset') return { needs: before.materials() };
  return { needs: [created, sandbox.started, ...before.needs], after: before.after };
}

function ready(context: PlanContext, request: ReplicaRequest, name: string, started?: number): ReplicaSteps {
  if (request.runsToEnd) return { ...(started === undefined ? {} : { started }), replaced: false };
  const step = { kind: 'wait', ref: workloadRef(request), name, condition: request.waitFor } as const;
  const cause = started === undefined ? 'not yet healthy' : 'started';
  const wait = context.builder.add(step, cause, { needs: [started] });
  return { ...(started === undefined ? {} : { started }), ready: wait, replaced: false };
}

function rename(
  { builder, stack }: PlanContext,
  request: ReplicaRequest,
  current: ObservedContainer,
  needs: (number | undefined)[],
): void {
  const name = workloadName(stack, request.name, request.number);
  if (current.name === name) return;
  builder.add({ kind: 'container-rename', ref: workloadRef(request), id: current.id, name }, 'takes its own name', {
    needs,
  });
}

function replaceCause(situation: Situation): string {
  const { request, diagnosis } = situation;
  if (request.cause !== undefined) return request.cause;
  if ('cause' in diagnosis) return diagnosis.cause;
  if (diagnosis.state === 'missing') return 'missing';
  if (request.renewAnonymous && hasAnonymousVolumes(situation.current)) return 'its anonymous volumes are renewed';
  return request.mode === 'reset' ? 'reset' : 'recreated';
}

/** What a workload takes over from the one whose place it takes. */
function inherited(predecessor: ObservedContainer | undefined): { anonymous?: Record<string, string> } {
  const anonymous = anonymousVolumes(predecessor);
  return Object.keys(anonymous).length === 0 ? {} : { anonymous };
}

function hasAnonymousVolumes(container: ObservedContainer | undefined): boolean {
  return Object.keys(anonymousVolumes(container)).length > 0;
}

/** The final name, or a name beside it while an old container still holds it. */
function freeName(finalName: string, observed: ObservedState, old: ObservedContainer[]): string {
  const taken = new Set(observed.containers.map(({ name }) => name));
  if (old.length === 0 || !taken.has(finalName)) return finalName;
  let name = `${finalName}-next`;
  for (let count = 2; taken.has(name); count += 1) name = `${finalName}-next${count}`;
  return name;
}
