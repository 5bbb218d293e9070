import type { EngineConnection } from '../engine/connection.js';
import { gatherEvidence } from '../engine/health/gather-evidence.js';
import { rememberedEnds } from '../engine/health/remembered-ends.js';
import type { RememberedEnds } from '../engine/health/remembered-ends.js';
import { changesSince } from '../plan/diagnosis/changes.js';
import { explain } from '../plan/diagnosis/explain.js';
import type { Finding } from '../plan/diagnosis/finding.js';
import type { ObservedState } from '../plan/observed.js';
import type { ReplicaDiagnosis } from '../plan/reset.js';
import { sandboxOf } from '../plan/find-container.js';
import { currentCommit } from '../project/git.js';
import { readLastWell } from '../project/last-well.js';
import type { Stack } from '../stack/stack.js';
import { madeFrom } from './applying/note-well.js';

/** Why a replica is as it is. Its shape is public: it is part of `--json`. */
export interface Explanation {
  service: string;
  number: number;
  /** What is wrong, the likeliest cause first. */
  findings: Finding[];
  /** What is different since it was last well, where it has been and something is. */
  since?: { at: string; changes: string[] };
}

/** Gathers what shows why these replicas are as they are, all at once, and tells it. Nothing is asked about none. */
export async function explainReplicas(
  { stack, connection }: { stack: Stack; connection: EngineConnection },
  observed: ObservedState,
  replicas: ReplicaDiagnosis[],
): Promise<Explanation[]> {
  if (replicas.length === 0) return [];
  const past = await rememberedEnds(connection, stack.name);
  return Promise.all(replicas.map((replica) => explainReplica(stack, connection, observed, past, replica)));
}

async function explainReplica(
  stack: Stack,
  connection: EngineConnection,
  observed: ObservedState,
  past: Map<string, RememberedEnds>,
  { service: name, number, diagnosis, container }: ReplicaDiagnosis,
): Promise<Explanation> {
  const service = stack.services[name] ?? {};
  const wantsPorts = (service.ports?.length ?? 0) > 0 || (service.expose?.length ?? 0) > 0;
  const gathered =
    container &&
    gatherEvidence(connection, {
      workload: container.id,
      sandbox: sandboxOf(observed, { service: name, number })?.id,
      past: past.get(container.id),
      ports: wantsPorts && container.state === 'running',
      output: diagnosis.state !== 'ok',
    });
  const [evidence, upSeconds] = [await gathered, container?.upSeconds ?? 0];
  const findings = explain({ stack, name, service, diagnosis, observed, upSeconds, evidence });
  return {
    service: name,
    number,
    findings,
    ...(findings.length === 0 ? {} : whatChanged(stack, { name, number, container })),
  };
}

function whatChanged(
  stack: Stack,
  { name, number, container }: { name: string; number: number; container: ReplicaDiagnosis['container'] },
): Pick<Explanation, 'since'> {
  const last = readLastWell(stack.name)[`${name}-${number}`];
  if (last === undefined || container === undefined) return {};
  const now = { ...madeFrom(container), commit: currentCommit(stack.origin.workingDirectory) };
  const changes = changesSince(last, now);
  return changes.length === 0 ? {} : { since: { at: last.at, changes } };
}
