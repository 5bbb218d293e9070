import { failsItsCheck } from './case.js';
import type { Case } from './case.js';
import type { Finding } from './finding.js';

const SHOWN_LINES = 4;

/** A health check that fails, with what it said; or that cannot pass, because it runs what is not there. */
export function healthFindings(one: Case): Finding[] {
  const { name, evidence } = one;
  if (!failsItsCheck(one)) return [];
  const failed = evidence?.checks.findLast(({ exitCode }) => exitCode !== 0);
  if (failed === undefined) {
    return [
      { kind: 'health-check-failed', cause: 'its health check fails', evidence: [], fix: `devenv reset ${name}` },
    ];
  }
  const output = failed.output.trim();
  const absent = absentProgram(output);
  if (absent !== undefined) {
    const cause = `its health check runs ${absent}, which its image does not have`;
    const fix = `Let the healthcheck of ${name} run what is in its image, then: devenv up -d ${name}`;
    return [{ kind: 'health-check-broken', cause, evidence: shown(output), fix }];
  }
  const late = /exceeded timeout \(([^)]+)\)/.exec(output)?.[1];
  const how = late === undefined ? `fails (code ${failed.exitCode})` : `got no answer within ${late}`;
  return [
    {
      kind: 'health-check-failed',
      cause: `its health check ${how}`,
      evidence: shown(output),
      fix: `devenv reset ${name}`,
    },
  ];
}

function absentProgram(output: string): string | undefined {
  const match =
    /exec: "?([^":]+)"?: (?:executable file not found|stat|no such file)/.exec(output) ??
    /sh: (?:line \d+: |\d+: )?([^\s:]+): (?:command )?not found/.exec(output) ??
    /executable file `?"?([^`'"\s]+)`?"? not found/.exec(output);
  return match?.[1];
}

function shown(output: string): string[] {
  return output === ''
    ? []
    : output
        .split('\n')
        .slice(-SHOWN_LINES)
        .map((line) => line.slice(0, 300));
}
