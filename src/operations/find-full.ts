import type { EngineConnection } from '../engine/connection.js';
import { gatherEvidence, LOG_LINES } from '../engine/health/gather-evidence.js';
import { lastOutput } from '../engine/logs/last-output.js';
import { fullCause, tellsOfFullDisk } from '../plan/diagnosis/full-findings.js';
import type { ObservedState } from '../plan/observed.js';
import type { ReplicaDiagnosis } from '../plan/reset.js';
import type { Stack } from '../stack/stack.js';

/**
 * The diagnoses, with those replicas as broken that run and look well, but whose last lines say that a disk is full, and
 * which have one of their own that is. The last lines of all that run are asked at once, more only where they say so.
 */
export async function withFullStorage(
  { stack, connection }: { stack: Stack; connection: EngineConnection },
  observed: ObservedState,
  diagnoses: ReplicaDiagnosis[],
): Promise<ReplicaDiagnosis[]> {
  return Promise.all(
    diagnoses.map(async (replica) => {
      const { service: name, diagnosis, container } = replica;
      const looksWell = diagnosis.state === 'ok' || diagnosis.state === 'starting';
      if (!looksWell || container?.state !== 'running') return replica;
      const output = await lastOutput(connection, container.id, LOG_LINES);
      if (!output.split('\n').some(tellsOfFullDisk)) return replica;
      const request = { workload: container.id, sandbox: undefined, past: undefined, ports: false, output: false };
      const evidence = await gatherEvidence(connection, request);
      const service = stack.services[name] ?? {};
      const cause = fullCause({ stack, name, service, diagnosis, observed, upSeconds: 0, evidence });
      if (cause === undefined) return replica;
      return { ...replica, diagnosis: { state: 'broken', reason: 'storage full', cause } };
    }),
  );
}
