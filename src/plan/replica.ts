import type { Candidates } from './candidates.js';
import { pickCandidates } from './candidates.js';
import { diagnoseWorkload } from './diagnose.js';
import type { Diagnosis } from './diagnose.js';
import { hasSandbox, workloadIdentity } from './parts.js';
import type { PlanContext, Prerequisites, ReplicaRequest, ReplicaSteps, SandboxSteps } from './replica-request.js';
import { planSandbox } from './sandbox-steps.js';
import { planWorkload } from './workload-steps.js';

/** Plans the replicas of one service: every sandbox, then every workload. */
export function planReplicas(context: PlanContext, requests: ReplicaRequest[], before: Prerequisites): ReplicaSteps[] {
  const sandboxes = requests.map((request) => planOwnSandbox(context, request, before));
  // docker compose keeps the newest containers of a service that it takes over: those must be the workloads
  const siblings = sandboxes.map(({ created }) => created);
  return requests.map((request, index) =>
    planOwnWorkload(context, request, { ...before, siblings }, sandboxes[index] ?? NO_SANDBOX),
  );
}

const NO_SANDBOX: SandboxSteps = { current: undefined, replaced: false };

function workloadCandidates({ stack, observed }: PlanContext, { name, number, service }: ReplicaRequest): Candidates {
  return pickCandidates(observed, name, number, 'workload', workloadIdentity(stack, service).hash);
}

function planOwnSandbox(context: PlanContext, request: ReplicaRequest, before: Prerequisites): SandboxSteps {
  if (!hasSandbox(request.service)) return NO_SANDBOX;
  return planSandbox(context, request, before, workloadCandidates(context, request));
}

function planOwnWorkload(
  context: PlanContext,
  request: ReplicaRequest,
  before: Prerequisites,
  sandbox: SandboxSteps,
): ReplicaSteps {
  const { stack, observed } = context;
  const workloads = workloadCandidates(context, request);
  const diagnosis = diagnoseWorkload(stack, request.name, workloads.current, sandbox.current, observed);
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
