import type { Candidates } from './candidates.js';
import { pickCandidates } from './candidates.js';
import { diagnoseSandbox } from './diagnose.js';
import { endContainer } from './ending.js';
import { sandboxName } from './naming.js';
import { sandboxIdentity } from './parts.js';
import type { ContainerRef } from './plan.js';
import type { PlanContext, Prerequisites, ReplicaRequest, SandboxSteps } from './replica-request.js';

/** Plans the sandbox of one replica: kept, started, or made anew once its workload is out of the way. */
export function planSandbox(
  context: PlanContext,
  request: ReplicaRequest,
  before: Prerequisites,
  workloads: Candidates,
): SandboxSteps {
  const { builder, stack, observed } = context;
  const { name, number, service } = request;
  const ref: ContainerRef = { service: name, number, role: 'sandbox' };
  const { current, leftovers } = pickCandidates(
    observed,
    name,
    number,
    'sandbox',
    sandboxIdentity(stack, service).hash,
  );
  const remove = (id: string, cause: string, needs: number[] = []): number =>
    builder.add({ kind: 'container-remove', ref, id, volumes: true, keepLog: false }, cause, { needs });
  const cleared = [...before.cleared, ...leftovers.map(({ id }) => remove(id, 'left by an interrupted command'))];

  const diagnosis = diagnoseSandbox(stack, service, current, observed.networks);
  if (diagnosis.state === 'ok') return { current, replaced: false };
  if (current !== undefined && diagnosis.state === 'broken') {
    const { reason, cause } = diagnosis;
    if (reason === 'paused') {
      const started = builder.add({ kind: 'container-unpause', ref, id: current.id }, cause);
      return { current, started, replaced: false };
    }
    if (reason === 'exited' || reason === 'not started') {
      if (!request.start) return { current, replaced: false };
      const step = { kind: 'container-start', ref, name: current.name } as const;
      const started = builder.add(step, cause, { needs: [...before.networks, ...cleared] });
      return { current, started, replaced: false, restarted: true };
    }
  }
  return makeAnew();

  function makeAnew(): SandboxSteps {
    const cause = 'cause' in diagnosis ? diagnosis.cause : 'missing';
    const old = [workloads.current, ...workloads.leftovers].filter((container) => container !== undefined);
    if (current !== undefined) {
      const ended = old.flatMap((container) => endContainer(context, request, container, cause));
      cleared.push(remove(current.id, cause, ended));
    }
    const containerName = sandboxName(stack, name, number);
    const created = builder.add({ kind: 'container-create', ref, name: containerName }, cause, {
      needs: [...before.networks, ...cleared],
    });
    const replaced = current !== undefined || old.length > 0;
    if (!request.start) return { current: undefined, created, replaced, cause };
    const step = { kind: 'container-start', ref, name: containerName } as const;
    return { current: undefined, created, started: builder.add(step, cause, { needs: [created] }), replaced, cause };
  }
}
