import { DevenvError } from '../errors.js';
import { isForeign, planDown } from '../plan/down.js';
import { formatPlan } from '../plan/format.js';
import type { ObservedState } from '../plan/observed.js';
import type { Plan, PlannedStep } from '../plan/plan.js';
import { devenvSettings } from '../stack/devenv-settings.js';
import type { Stack } from '../stack/stack.js';
import type { ProjectOptions } from '../project/load-project.js';
import { applyAndReport, failuresOf } from './applying/apply-and-report.js';
import { exclusively } from './session/exclusively.js';
import { observeStack } from './session/observe-stack.js';
import { observeWhole } from './session/observe-whole.js';
import { otherFolder } from './session/other-checkout.js';
import { openSession } from './session/session.js';
import type { Session, Surroundings } from './session/session.js';

export interface DownOptions {
  /** Empty or absent: all. */
  services?: string[];
  /** Images to remove: `local` those that a build named itself, `all` every one. */
  images?: 'local' | 'all' | undefined;
  volumes: boolean;
  /** With `volumes`: put the data aside for an undo; as `x-devenv` says where absent. */
  snapshot?: boolean | undefined;
  removeOrphans: boolean;
  dryRun: boolean;
  timeout?: number | undefined;
}

export interface DownResult {
  project: string;
  plan?: string;
  /** The other folder that it was brought up from, in a dry run. */
  broughtUpFrom?: string | undefined;
  removed: { containers: number; networks: number; volumes: string[]; images: string[] };
  /** Named volumes of the stack's own that stay. */
  kept: string[];
  /** Named volumes that are gone and whose data `devenv undo` brings back. */
  putAside: string[];
  /** The services that their providers took down. */
  provided: string[];
  failures: DevenvError[];
  elapsedMs: number;
}

/** Takes the whole stack down; named volumes stay unless asked otherwise. */
export async function down(
  project: ProjectOptions,
  options: DownOptions,
  surroundings: Surroundings,
): Promise<DownResult> {
  const { services = [], volumes } = options;
  if (volumes && services.length > 0) throw noVolumesOfSome(services);
  const session = await openSession(project, services, surroundings, 'containers');
  const work = (): Promise<DownResult> => takeDown(session, options, surroundings);
  return options.dryRun ? work() : exclusively(session.stack.name, 'down', surroundings, work);
}

async function takeDown(session: Session, options: DownOptions, surroundings: Surroundings): Promise<DownResult> {
  const start = Date.now();
  const { stack, connection, order, named } = session;
  const services = (options.services ?? []).length > 0 ? named : undefined;
  const keepData = options.volumes && (options.snapshot ?? devenvSettings(stack).snapshotBeforeDown);
  // what an interrupted command left open would be put aside half done
  const observed = keepData
    ? await observeWhole(session, surroundings, { dryRun: options.dryRun })
    : await observeStack(connection, stack);
  const planFor = (seen: ObservedState): Plan => planDown(stack, seen, { ...options, keepData, order, services });
  const plan = planFor(observed);
  const goes = plan.steps.flatMap(({ step }) => (step.kind === 'volume-remove' ? [step.name] : []));
  const result = {
    project: stack.name,
    putAside: keepData ? goes.filter((name) => observed.data.heads.has(name)) : [],
    provided: plan.steps.flatMap(({ step }) => (step.kind === 'provider-down' ? [step.service] : [])),
    failures: [],
  };
  if (options.dryRun) {
    return {
      ...result,
      ...cleared(stack, observed, plan.steps),
      plan: formatPlan(plan),
      broughtUpFrom: otherFolder(stack, observed),
      elapsedMs: Date.now() - start,
    };
  }
  const outcomes = await applyAndReport(plan, session, observed, surroundings, keepData ? undefined : planFor);
  for (const { phase, error } of outcomes) if (phase === 'skipped' && error) surroundings.onWarning(tellStay(error));
  const done = outcomes.filter(({ phase }) => phase === 'done').map(({ planned }) => planned);
  const failures = failuresOf(outcomes, surroundings.signal);
  return { ...result, ...cleared(stack, observed, done), failures, elapsedMs: Date.now() - start };
}

/** What these steps remove, and the volumes that stay. */
function cleared(stack: Stack, observed: ObservedState, steps: PlannedStep[]): Pick<DownResult, 'removed' | 'kept'> {
  const count = (kind: string): number => steps.filter(({ step }) => step.kind === kind).length;
  const volumes = steps.flatMap(({ step }) => (step.kind === 'volume-remove' ? [step.name] : []));
  const images = steps.flatMap(({ step }) => (step.kind === 'image-remove' ? [step.image] : []));
  return {
    removed: { containers: count('container-remove'), networks: count('network-remove'), volumes, images },
    kept: observed.volumes
      .filter((one) => !isForeign(stack.volumes, one))
      .flatMap(({ name }) => (volumes.includes(name) ? [] : [name])),
  };
}

function tellStay({ message, reason, suggestions }: DevenvError): string {
  const next = suggestions.length === 0 ? [] : [`To remove it: ${suggestions.join(', then ')}`];
  return [message, reason ?? [], next].flat().join(' ');
}

function noVolumesOfSome(services: string[]): DevenvError {
  return new DevenvError('USAGE', 'The data of a stack goes as a whole: --volumes takes no services.', {
    suggestions: ['devenv down --volumes', `devenv reset ${services.join(' ')}`],
  });
}
