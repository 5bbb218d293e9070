import pLimit from 'p-limit';
import { DevenvError } from '../../errors.js';
import type { Step, StepEvent } from '../../plan/plan.js';
import type { Surroundings } from '../session/session.js';

/** One image to build, to pull or to push, for one or more services. */
export interface ImageJob<Result> {
  /** The service that its progress is shown under. */
  service: string;
  step: Step & { kind: 'image-build' | 'image-pull' | 'image-push' };
  cause: string;
  /** Jobs of these services come first. */
  after?: string[];
  /** Those of one queue are done one by one, the next one also where one has failed. */
  queue?: string;
  run(onProgress: (detail: string) => void): Promise<Result>;
  /** Whether a result means that nothing was done after all. */
  isIdle?: (result: Result) => boolean;
}

export interface JobResult<Result> {
  job: ImageJob<Result>;
  value: Result;
  elapsedMs: number;
}

/** More at once slow each other down: a build is bound by the processor, a pull by the network and the disk. */
const PARALLEL = 3;

/** Runs jobs a few at a time, `most` at the most; the others go on where one fails. Throws INTERRUPTED where the run was aborted. */
export async function runImageJobs<Result>(
  jobs: ImageJob<Result>[],
  { signal, onEvent }: Surroundings,
  most = Infinity,
): Promise<{ results: JobResult<Result>[]; failures: DevenvError[] }> {
  const limit = pLimit(Math.min(PARALLEL, most));
  const running: { service: string; queue: string | undefined; done: Promise<JobResult<Result>> }[] = [];
  for (const [index, job] of inOrder(jobs).entries()) {
    const before = running.filter(({ service }) => job.after?.includes(service)).map(({ done }) => done);
    const ahead = running.filter(({ queue }) => queue !== undefined && queue === job.queue).map(({ done }) => done);
    const done = Promise.all([...before, Promise.allSettled(ahead)]).then(() =>
      limit(() => runJob(job, index + 1, onEvent)),
    );
    running.push({ service: job.service, queue: job.queue, done });
  }
  const ended = await Promise.allSettled(running.map(({ done }) => done));
  if (signal.aborted) throw new DevenvError('INTERRUPTED', 'Interrupted.');
  const reasons = new Set(ended.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
  const bug = [...reasons].find((reason) => !(reason instanceof DevenvError));
  if (bug !== undefined) throw bug as Error;
  const results = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  return { results, failures: [...reasons] as DevenvError[] };
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
    onEvent({ ...base, phase: job.isIdle?.(value) ? 'skipped' : 'done', elapsedMs });
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
