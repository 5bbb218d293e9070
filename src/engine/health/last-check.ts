import type { ContainerInspectInfo } from 'dockerode';

/** A health check that was run, with its end. */
export type CheckResult = NonNullable<ContainerInspectInfo['State']['Health']>['Log'][number];

/** The last run of a container's health check; undefined where there was none, of which Podman tells with `null`. */
export function lastCheck({ Health }: ContainerInspectInfo['State']): CheckResult | undefined {
  return (Health?.Log as CheckResult[] | null | undefined)?.at(-1);
}
