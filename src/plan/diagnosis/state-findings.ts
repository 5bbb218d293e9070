import { startedAgain } from '../joins.js';
import { isBroken } from './case.js';
import type { Case } from './case.js';
import type { Finding, FindingKind } from './finding.js';

/** What is wrong with a replica before its process matters: it has no container, no address, or was stopped by somebody. */
export function stateFindings(one: Case): Finding[] {
  const { name, diagnosis, evidence } = one;
  const found = (kind: FindingKind, cause: string, fix: string): Finding[] => [{ kind, cause, evidence: [], fix }];
  if (diagnosis.state === 'missing') return found('not-created', 'it has no container', `devenv up -d ${name}`);
  if (diagnosis.state === 'drifted') return found('drifted', diagnosis.cause, `devenv up -d ${name}`);
  const { cause = '' } = diagnosis as { cause?: string };
  if (isBroken(one, 'paused')) return found('paused', 'it is paused', `devenv unpause ${name}`);
  const orphaned = isBroken(one, 'sandbox down', 'sandbox replaced', 'stale network') || /sandbox/.test(cause);
  if (orphaned) return found('sandbox-lost', lostWords(cause), `devenv up -d ${name}`);
  if (evidence === undefined) return [];
  if (/cannot join network of a non running container/.test(evidence.error))
    return found('sandbox-lost', 'it was started before its sandbox', `devenv up -d ${name}`);
  const { sandboxStartedAt = 0 } = evidence;
  if (evidence.running && startedAgain(sandboxStartedAt, evidence.startedAt))
    return found('sandbox-lost', 'its sandbox was restarted without it', `devenv reset --keep-data ${name}`);
  if (!isBroken(one, 'exited')) return [];
  if (evidence.stopped === true) return found('stopped', 'it was stopped', `devenv start ${name}`);
  if (evidence.endedBy !== undefined)
    return found('killed', `it was killed from outside (${evidence.endedBy})`, `devenv start ${name}`);
  return [];
}

function lostWords(cause: string): string {
  return /down|not running/.test(cause) ? `${cause}: the engine was restarted, or somebody stopped it` : cause;
}
