import { observeStack } from './session/observe-stack.js';
import { probeStarting } from '../engine/health/probe-starting.js';
import { diagnoseServices } from '../plan/reset.js';
import { serviceStatuses } from '../plan/status.js';
import type { ServiceStatus } from '../plan/status.js';
import type { ProjectOptions } from '../project/load-project.js';
import { explainReplicas } from './explain-replicas.js';
import type { Explanation } from './explain-replicas.js';
import { openSession } from './session/session.js';
import type { Onlooker } from './session/view.js';

/** A replica with how it is, and why. */
export type DiagnosedReplica = ServiceStatus & Omit<Explanation, 'service' | 'number'>;

export interface DiagnoseResult {
  project: string;
  /** False where something was found to be wrong. */
  ok: boolean;
  replicas: DiagnosedReplica[];
}

/** Why each replica of the named services, or of all, is as it is: what is broken, and what is well only at first sight. */
export async function diagnose(
  project: ProjectOptions,
  { services }: { services: string[] },
  surroundings: Onlooker,
): Promise<DiagnoseResult> {
  const session = await openSession(project, services, { ...surroundings, onEvent: () => undefined });
  const { stack, connection, named } = session;
  const seen = await observeStack(connection, stack);
  const observed = { ...seen, containers: await probeStarting(connection, seen.containers) };
  const explained = await explainReplicas(session, observed, diagnoseServices(stack, observed, named));
  const replicas = serviceStatuses(stack, observed, named).map((status) => {
    const why = explained.find(({ service, number }) => service === status.service && number === status.number);
    return { ...status, findings: [], ...why };
  });
  return { project: stack.name, ok: replicas.every(({ findings }) => findings.length === 0), replicas };
}
