import { pickCandidates } from './candidates.js';
import { diagnoseWorkload } from './diagnose.js';
import type { Diagnosis } from './diagnose.js';
import { hasSandbox, workloadIdentity } from './parts.js';
import type { PlanContext, Prerequisites, ReplicaRequest, ReplicaSteps, SandboxSteps } from './replica-request.js';
import { planSandbox } from './sandbox-steps.js';
import { planWorkload } from './workload-steps.js';

/** Plans one replica: its sandbox, then its workload. */
export function planReplica(context: PlanContext, request: ReplicaRequest, before: Prerequisites): ReplicaSteps {
  const { stack, observed } = context;
  const { name, number, service } = request;
  const workloads = pickCandidates(observed, name, number, 'workload', workloadIdentity(stack, service).hash);
  const sandbox: SandboxSteps = hasSandbox(service)
    ? planSandbox(context, request, before, workloads)
    : { current: undefined, replaced: false };
  const diagnosis = diagnoseWorkload(stack, name, workloads.current, sandbox.current, observed);
  const situation = { request, before, sandbox, diagnosis: withParents(diagnosis, sandbox, before), ...workloads };
  return planWorkload(context, situation);
}

function withParents(diagnosis: Diagnosis, sandbox: SandboxSteps, before: Prerequisites): Diagnosis {
  if (diagnosis.state === 'missing') return diagnosis;
  const cause = 'what it shares a namespace with is replaced';
  if (before.parentReplaced) return { state: 'broken', reason: 'sandbox replaced', cause };
  if (!sandbox.replaced) return diagnosis;
  return { state: 'broken', reason: 'sandbox replaced', cause: sandbox.cause ?? 'its sandbox is replaced' };
}
