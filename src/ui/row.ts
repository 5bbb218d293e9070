import type { Step, StepEvent } from '../plan/plan.js';
import { failureOf, pastOf, presentOf } from './step-words.js';

/** Later words outrank earlier ones: a service that was created, started and is healthy is `healthy`. */
const RANK = [
  'killed',
  'paused',
  'removed',
  'stopped',
  'pulled',
  'built',
  'pushed',
  'created',
  'imported',
  'exported',
  'sealed',
  'rewound',
  'restored',
  'started',
  'resumed',
  'restarted',
  'ready',
  'completed',
];

interface Running {
  step: Step;
  detail: string | undefined;
}

/** What is known of one subject (a service, a network, a volume) from the events of its steps. */
export class Row {
  readonly #running = new Map<number, Running>();
  #past: string | undefined;
  #failure: string | undefined;
  #activeMs = 0;
  #activeSince = 0;

  constructor(readonly subject: string) {}

  /** Takes one event in; `now` is a clock in milliseconds. */
  take(event: StepEvent, now: number): void {
    if (event.phase === 'started' || event.phase === 'progress') this.#start(event, now);
    else this.#end(event, now);
  }

  get state(): 'active' | 'done' | 'failed' {
    if (this.#failure !== undefined) return 'failed';
    return this.#running.size > 0 ? 'active' : 'done';
  }

  /** `healthy`, `waiting until healthy`, `could not be built: …`; nothing for what the user need not know. */
  get words(): string | undefined {
    if (this.#failure !== undefined) return this.#failure;
    const running = [...this.#running.values()].at(-1);
    return running === undefined ? this.#past : (running.detail ?? presentOf(running.step));
  }

  /** How long any of its steps has run, in milliseconds. */
  elapsedMs(now: number): number {
    return this.#activeMs + (this.#running.size > 0 ? now - this.#activeSince : 0);
  }

  #start(event: StepEvent, now: number): void {
    if (this.#running.size === 0) this.#activeSince = now;
    this.#running.set(event.id, { step: event.step, detail: event.detail });
  }

  #end(event: StepEvent, now: number): void {
    if (this.#running.delete(event.id) && this.#running.size === 0) this.#activeMs += now - this.#activeSince;
    if (event.phase === 'done') this.#past = greater(this.#past, pastOf(event.step));
    if (event.phase === 'failed') this.#failure ??= failureWords(event);
  }
}

/** `did not become healthy: its last check said …`, without the subject that the row begins with. */
export function failureWords(event: StepEvent): string {
  const message = event.error?.message.split('\n')[0];
  return message === undefined ? failureOf(event.step) : `${failureOf(event.step)}: ${message}`;
}

function greater(before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  const rank = (word: string) => (word === 'healthy' ? RANK.length : RANK.indexOf(word));
  return rank(after) >= rank(before) ? after : before;
}
