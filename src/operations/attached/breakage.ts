import { setTimeout as sleep } from 'node:timers/promises';
import { DevenvError } from '../../errors.js';
import type { Finding } from '../../plan/diagnosis/finding.js';
import type { ProjectOptions } from '../../project/load-project.js';
import { isStackLocked } from '../../project/stack-lock.js';
import { isUnreachable } from './engine-return.js';
import { findBroken } from '../find-broken.js';
import { reset } from '../reset.js';
import type { ResetResult } from '../reset.js';
import type { Surroundings } from '../session/session.js';

/** A replica that has just broken. */
export interface Breakage {
  /** `api-1` */
  source: string;
  service: string;
  /** What the engine told: `exited with code 1`. */
  notice: string;
  /** Why, where that was found in time. */
  finding: Finding | undefined;
  /** A reset rewinds data, too. */
  rewinds: boolean;
}

export interface BreakageSinks {
  /** Something happened to a replica that is no breakage, or that was told before. */
  onNotice: (source: string, notice: string, bad: boolean) => void;
  onBroken: (breakage: Breakage) => void;
}

/** An explanation that takes longer comes too late. */
const PATIENCE_MS = 3_000;

/** What did not end by itself is told after this time, unless the engine has gone meanwhile. */
const OUTSIDE_MS = 1_000;

/** The same is not told again within this time. */
const REPEAT_MS = 60_000;

/** Tells why replicas of a stack break the moment they do, and resets them when asked. */
export class BreakageTeller {
  /** Services that this program is at work on: what ends of them, it has ended. */
  private readonly busy = new Set<string>();
  private readonly told = new Map<string, { cause: string | undefined; at: number }>();
  private quiet = false;

  constructor(
    private readonly project: ProjectOptions,
    private readonly stackName: string,
    private readonly sinks: BreakageSinks,
  ) {}

  /** From now on nothing is told: the stack is being stopped, or the engine is gone. */
  hush(quiet: boolean): void {
    this.quiet = quiet;
  }

  /** Takes what the engine tells of a replica. */
  async take(source: string, notice: string, bad: boolean): Promise<void> {
    if (this.quiet) return;
    const [, service = source, number = '1'] = /^(.*)-(\d+)$/.exec(source) ?? [];
    if (!bad || this.isMeant(service)) {
      this.sinks.onNotice(source, notice, false);
      return;
    }
    const looking = findBroken(this.project, service, Number(number)).catch((error: unknown) =>
      isUnreachable(error) ? ('no engine' as const) : undefined,
    );
    const explanation = await Promise.race([looking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (explanation === 'no engine') return;
    const finding = explanation?.findings[0];
    // an engine that ends stops its containers first, and goes away a moment later
    const outside =
      finding === undefined ||
      finding.kind === 'stopped' ||
      finding.kind === 'killed' ||
      finding.kind === 'sandbox-lost';
    if (outside) await sleep(OUTSIDE_MS, undefined, { ref: false });
    if (this.isQuiet()) return;
    if (this.wasTold(source, finding?.cause)) this.sinks.onNotice(source, notice, true);
    else this.sinks.onBroken({ source, service, notice, finding, rewinds: explanation?.rewinds === true });
  }

  /** Whether what happens to a service is somebody's doing: who holds the stack ends containers on purpose. */
  isMeant(service: string): boolean {
    return this.quiet || this.busy.has(service) || isStackLocked(this.stackName);
  }

  /** Resets those of the services that are broken still. */
  async reset(services: string[], surroundings: Surroundings): Promise<ResetResult | undefined> {
    const looks = services.map(async (service) => ((await findBroken(this.project, service, 1)) ? [service] : []));
    const broken = (await Promise.all(looks)).flat();
    if (broken.length === 0) return undefined;
    const options = { services: broken, all: false, keepData: false, dryRun: false };
    return this.during(broken, () => reset(this.project, options, { ...surroundings, confirmDataLoss: refuse }));
  }

  /** Does work that ends containers of these services. */
  async during<T>(services: string[], work: () => Promise<T>): Promise<T> {
    for (const service of services) this.busy.add(service);
    try {
      return await work();
    } finally {
      for (const service of services) this.busy.delete(service);
    }
  }

  private isQuiet(): boolean {
    return this.quiet;
  }

  private wasTold(source: string, cause: string | undefined): boolean {
    const last = this.told.get(source);
    this.told.set(source, { cause, at: Date.now() });
    return last !== undefined && last.cause === cause && Date.now() - last.at < REPEAT_MS;
  }
}

function refuse(_plan: unknown, volumes: string[]): Promise<void> {
  const error = new DevenvError(
    'CONFIRMATION_REQUIRED',
    `This empties the data of ${volumes.join(', ')}. It needs a yes.`,
    {
      suggestions: ['devenv reset'],
    },
  );
  return Promise.reject(error);
}
