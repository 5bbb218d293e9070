import { observeStack } from '../session/observe-stack.js';
import type { DevenvError } from '../../errors.js';
import { formatPlan } from '../../plan/format.js';
import type { ObservedState } from '../../plan/observed.js';
import type { Plan } from '../../plan/plan.js';
import { serviceStatuses } from '../../plan/status.js';
import type { ServiceStatus } from '../../plan/status.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { selectServices } from '../../stack/select.js';
import { applyAndReport, failuresOf } from './apply-and-report.js';
import { exclusively } from '../session/exclusively.js';
import { observeWhole } from '../session/observe-whole.js';
import { optionalServices, withoutOptional } from '../session/optional-services.js';
import { openSession } from '../session/session.js';
import { settle } from './settle.js';
import type { Session, Surroundings } from '../session/session.js';

export interface ChangeOptions {
  /** Empty: all. */
  services: string[];
  dryRun?: boolean;
}

/** What became of services that were stopped, started, killed … Its shape is public: it is part of `--json`. */
export interface ChangeResult {
  project: string;
  /** The plan as text, with `--dry-run` alone. */
  plan?: string;
  /** The replicas that something was done to, `api-1`. */
  touched: string[];
  changed: boolean;
  services: ServiceStatus[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Loads the stack, plans a change of the named services, or of all, for what is there, and applies it. */
export async function changeServices(
  project: ProjectOptions,
  options: ChangeOptions,
  surroundings: Surroundings,
  command: string,
  plan: (session: Session, observed: ObservedState) => Plan,
): Promise<ChangeResult> {
  const byName = command === 'start' || command === 'restart' ? 'files' : 'containers';
  const session = await openSession(project, options.services, surroundings, byName);
  if (options.dryRun === true) return previewed(session, plan);
  return exclusively(session.stack.name, command, surroundings, () =>
    applied(session, options.services, surroundings, plan),
  );
}

async function previewed(
  session: Session,
  plan: (session: Session, observed: ObservedState) => Plan,
): Promise<ChangeResult> {
  const began = Date.now();
  const { stack, connection, named } = session;
  const observed = await observeStack(connection, stack);
  const planned = plan(session, observed);
  return {
    project: stack.name,
    plan: formatPlan(planned),
    touched: touchedBy(planned),
    changed: false,
    services: serviceStatuses(stack, observed, named),
    failures: [],
    elapsedMs: Date.now() - began,
  };
}

async function applied(
  session: Session,
  asked: string[],
  surroundings: Surroundings,
  plan: (session: Session, observed: ObservedState) => Plan,
): Promise<ChangeResult> {
  const began = Date.now();
  const { stack, named } = session;
  const observed = await observeWhole(session, surroundings, { volumes: Object.keys(session.stack.volumes) });
  const planFor = (seen: ObservedState): Plan => plan(session, seen);
  const planned = planFor(observed);
  const outcomes = await applyAndReport(planned, session, observed, surroundings, planFor);
  const changed = planned.steps.length > 0;
  const after = changed ? await settle(session, outcomes, observed) : observed;
  const optional = optionalServices(stack, selectServices(stack, asked, { dependencies: true }), asked);
  const done = outcomes.filter(({ phase }) => phase === 'done').map((outcome) => outcome.planned);
  return {
    project: stack.name,
    touched: touchedBy({ steps: done, notes: [] }),
    changed,
    services: serviceStatuses(stack, after, named),
    failures: withoutOptional(failuresOf(outcomes, surroundings.signal), optional, outcomes, surroundings),
    elapsedMs: Date.now() - began,
  };
}

/** The replicas whose workloads the steps are about, in the order of the stack's change. */
function touchedBy({ steps }: Plan): string[] {
  const workloads = steps.flatMap(({ step }) =>
    'ref' in step && step.ref.role === 'workload' ? [`${step.ref.service}-${step.ref.number}`] : [],
  );
  return [...new Set(workloads)];
}
