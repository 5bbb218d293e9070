import pLimit from 'p-limit';
import { DevenvError } from '../errors.js';
import type { Step, StepEvent } from '../plan/plan.js';
import type { Stack } from '../stack/stack.js';
import { nearest } from '../stack/suggest.js';

/** One image to build or to pull, for one or more services. */
export interface ImageJob<Result> {
  /** The service that its progress is shown under. */
  service: string;
  step: Step & { kind: 'image-build' | 'image-pull' };
  cause: string;
  /** Jobs of these services come first. */
  after?: string[];
  run(onProgress: (detail: string) => void): Promise<Result>;
}

export interface JobResult<Result> {
  job: ImageJob<Result>;
  value: Result;
  elapsedMs: number;
}

/** More at once slow each other down: a build is bound by the processor, a pull by the network and the disk. */
const PARALLEL = 3;

/**
 * Runs jobs a few at a time; the others go on where one fails. Resolves when all succeeded, else throws the failure, or
 * one that sums up several.
 */
export async function runImageJobs<Result>(
  jobs: ImageJob<Result>[],
  onEvent: (event: StepEvent) => void,
): Promise<JobResult<Result>[]> {
  const limit = pLimit(PARALLEL);
  const running = new Map<string, Promise<JobResult<Result>>>();
  const ordered = inOrder(jobs);
  for (const [index, job] of ordered.entries()) {
    const before = (job.after ?? []).flatMap((service) => running.get(service) ?? []);
    running.set(
      job.service,
      Promise.all(before).then(() => limit(() => runJob(job, index + 1, onEvent))),
    );
  }
  const ended = await Promise.allSettled(running.values());
  const failures = new Set(ended.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : [])));
  if (failures.size > 0) throw summary([...failures], jobs.length);
  return ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
}

async function runJob<Result>(
  job: ImageJob<Result>,
  id: number,
  onEvent: (event: StepEvent) => void,
): Promise<JobResult<Result>> {
  const base = { id, step: job.step, cause: job.cause, subject: job.service };
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  onEvent({ ...base, phase: 'started' });
  try {
    const value = await job.run((detail) => {
      onEvent({ ...base, phase: 'progress', detail });
    });
    const elapsedMs = elapsed();
    onEvent({ ...base, phase: 'done', elapsedMs });
    return { job, value, elapsedMs };
  } catch (error) {
    onEvent({ ...base, phase: 'failed', elapsedMs: elapsed(), error: error as Error });
    throw error;
  }
}

/** Jobs behind those that they come after; a circle is left as it stands, for the engine to refuse. */
function inOrder<Result>(jobs: ImageJob<Result>[]): ImageJob<Result>[] {
  const ordered = new Set<ImageJob<Result>>();
  const visiting = new Set<ImageJob<Result>>();
  const visit = (job: ImageJob<Result>): void => {
    if (visiting.has(job)) return;
    visiting.add(job);
    for (const service of job.after ?? []) {
      const before = jobs.find((other) => other.service === service);
      if (before !== undefined) visit(before);
    }
    ordered.add(job);
  };
  jobs.forEach(visit);
  return [...ordered];
}

function summary(failures: Error[], total: number): Error {
  const [first] = failures;
  const interrupted = failures.find((failure) => failure instanceof DevenvError && failure.code === 'INTERRUPTED');
  if (interrupted !== undefined) return interrupted;
  if (failures.length === 1 || !(first instanceof DevenvError)) return first ?? new Error('no failure');
  const services = failures.map((failure) => (failure instanceof DevenvError ? failure.service : undefined) ?? '?');
  return new DevenvError(first.code, `${failures.length} of ${total} images failed: ${services.join(', ')}.`, {
    detail: failures.map((failure) => describe(failure)).join('\n\n'),
    suggestions: [
      ...new Set(failures.flatMap((failure) => ('suggestions' in failure ? failure.suggestions : []))),
    ] as string[],
    cause: first,
  });
}

function describe(failure: Error): string {
  if (!(failure instanceof DevenvError)) return failure.message;
  return [failure.message, failure.reason, failure.detail].filter((part) => part !== undefined).join('\n');
}

/** The named services, or all enabled ones. Throws SERVICE_UNKNOWN. */
export function selectServices(stack: Stack, names: string[]): string[] {
  const known = [...Object.keys(stack.services), ...Object.keys(stack.disabledServices)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names.length > 0 ? [...new Set(names)] : Object.keys(stack.services);
  const near = nearest(unknown, known);
  throw new DevenvError('SERVICE_UNKNOWN', `There is no service ${unknown} in ${stack.name}.`, {
    suggestions: [near === undefined ? `The services are: ${known.join(', ')}` : `Did you mean ${near}?`],
  });
}
