import type { Case } from './case.js';
import { misbehaves } from './case.js';
import { dependencyFindings } from './dependency-findings.js';
import { crashFindings, endFindings, limitFindings } from './end-findings.js';
import type { Finding } from './finding.js';
import { fullFindings } from './full-findings.js';
import { healthFindings } from './health-findings.js';
import { logFindings } from './log-findings.js';
import { portFindings } from './port-findings.js';
import { stateFindings } from './state-findings.js';

/** What is wrong with a replica, the likeliest cause first; nothing where all is well. */
export function explain(one: Case): Finding[] {
  const place = stateFindings(one);
  if (place.length > 0) return place;
  const found = [
    ...(misbehaves(one) ? [...limitFindings(one), ...logFindings(one), ...dependencyFindings(one)] : []),
    ...fullFindings(one),
    ...portFindings(one),
    ...healthFindings(one),
    ...crashFindings(one),
  ];
  const distinct = found.filter(({ kind }, index) => found.findIndex((other) => other.kind === kind) === index);
  if (distinct.length > 0) return distinct;
  return endFindings(one);
}
