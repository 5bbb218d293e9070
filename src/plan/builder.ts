import type { Plan, PlannedStep, Step } from './plan.js';

/** What a step comes after. Gaps are allowed, so that callers can pass optional steps. */
export interface Order {
  /** Must have succeeded. */
  needs?: (number | undefined)[];
  /** Must have ended, well or not. */
  after?: (number | undefined)[];
}

/** Collects the steps of a plan. Ids are given in the order of adding, so a step can only depend on earlier ones. */
export class PlanBuilder {
  readonly steps: PlannedStep[] = [];
  readonly notes: string[] = [];
  private first: number[] = [];

  /** What is added from now on begins after these steps, whatever else it needs. */
  holdUntil(steps: (number | undefined)[]): void {
    this.first = ids(steps);
  }

  /** Adds a step and returns its id. */
  add(step: Step, cause: string, order: Order = {}, destroysData = false): number {
    const id = this.steps.length + 1;
    const needs = ids(order.needs);
    const dependsOn = needs.length > 0 ? needs : this.first;
    const after = ids(order.after).filter((one) => !dependsOn.includes(one));
    this.steps.push({
      id,
      step,
      cause,
      dependsOn,
      ...(after.length > 0 ? { after } : {}),
      ...(destroysData ? { destroysData } : {}),
    });
    return id;
  }

  build(): Plan {
    return { steps: this.steps, notes: this.notes };
  }
}

function ids(given: (number | undefined)[] = []): number[] {
  return [...new Set(given.filter((one) => one !== undefined))].sort((a, b) => a - b);
}
