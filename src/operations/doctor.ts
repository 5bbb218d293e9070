import { engineCapabilities } from '../engine/checks/capabilities.js';
import type { Check } from '../engine/checks/check.js';
import { connectEngine } from '../engine/connect/connect.js';
import type { EngineConnection } from '../engine/connection.js';
import { diskCheck } from '../engine/checks/disk.js';
import { engineChecks } from '../engine/checks/engine-checks.js';
import { DevenvError } from '../errors.js';
import { loadProject } from '../project/load-project.js';
import type { ProjectOptions } from '../project/load-project.js';
import type { Stack } from '../stack/stack.js';
import { stackChecks } from './stack-checks.js';

export interface DoctorOptions {
  environment: NodeJS.ProcessEnv;
  project: ProjectOptions;
  signal?: AbortSignal;
}

export interface DoctorResult {
  /** False where a check fails. */
  ok: boolean;
  checks: Check[];
}

/** Looks at the engine, and at the stack of this folder where there is one. What is wrong is told, never thrown. */
export async function doctor({ environment, project, signal }: DoctorOptions): Promise<DoctorResult> {
  const connection = await connectEngine(environment, signal).catch(asFailure('engine'));
  const stack = loadStack(project);
  const checks = [
    ...('docker' in connection ? await engineRows(connection) : [connection]),
    ...(stack !== undefined && 'status' in stack ? [stack] : []),
    ...('docker' in connection && stack !== undefined && 'services' in stack
      ? await stackChecks(connection, stack)
      : []),
  ];
  return { ok: checks.every(({ status }) => status !== 'fail'), checks };
}

async function engineRows(connection: EngineConnection): Promise<Check[]> {
  const capabilities = await engineCapabilities(connection);
  return [...engineChecks(capabilities), await diskCheck(connection, capabilities)];
}

/** The stack of the folder; undefined where there is none and none was named; a failed check where it cannot be loaded. */
function loadStack(project: ProjectOptions): Stack | Check | undefined {
  try {
    return loadProject(project).stack;
  } catch (error) {
    const isNamed = (project.files?.length ?? 0) > 0;
    if (error instanceof DevenvError && error.code === 'FILE_NOT_FOUND' && !isNamed) return undefined;
    return asFailure('stack')(error);
  }
}

/** A failure of the user's to mend as a row; anything else is a bug and goes on. */
function asFailure(name: string): (error: unknown) => Check {
  return (error) => {
    if (!(error instanceof DevenvError) || error.code === 'INTERRUPTED') throw error;
    const { file, line } = error.location ?? {};
    const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
    const detail = [`${place}${error.message}`, error.reason].filter((part) => part !== undefined).join(' ');
    const [fix] = error.suggestions;
    return { name, status: 'fail', detail, ...(fix !== undefined && { fix }) };
  };
}
