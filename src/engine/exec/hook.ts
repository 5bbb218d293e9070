import { DevenvError } from '../../errors.js';
import type { Step } from '../../plan/plan.js';
import { formatCommand } from '../../plan/format.js';
import type { EngineConnection } from '../connection.js';
import { execWithOutput } from './exec-output.js';
import { engineFault } from '../failures/failure.js';

type HookStep = Step & { kind: 'hook' };

/** So much of a failed hook's output is shown. */
const EVIDENCE_LINES = 12;

/**
 * Runs a lifecycle hook in a container to its end. (`POST /containers/{id}/exec`, `POST /exec/{id}/start`, `GET
 * /exec/{id}/json`) Rejects with SERVICE_FAILED and its output where it fails or cannot be run.
 */
export async function runHook(
  connection: EngineConnection,
  id: string,
  step: HookStep,
  signal: AbortSignal,
): Promise<void> {
  const { code, output } = await execute(connection, id, step, signal);
  if (code !== 0) throw hookError(step, `exited with code ${code}`, output);
}

async function execute(
  connection: EngineConnection,
  id: string,
  step: HookStep,
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  const { command, user, privileged, working_dir: workingDir, environment } = step.hook;
  try {
    const wanted = { command: command ?? [], user, privileged, workingDir, environment };
    return await execWithOutput(connection, id, wanted, { signal });
  } catch (error) {
    if (signal.aborted) throw new DevenvError('INTERRUPTED', 'Interrupted', { cause: error });
    throw hookError(step, couldNotRun(error), '', error);
  }
}

/** Why a command could not be run in a container, to read after its name. */
export function couldNotRun(error: unknown): string {
  const { message } = engineFault(error);
  return /is not running/.test(message) ? 'came too late: the container had ended' : `could not be run: ${message}`;
}

function hookError({ when, ref, hook }: HookStep, words: string, output: string, cause?: unknown): DevenvError {
  const command = formatCommand(hook.command ?? []);
  const lines = output.trimEnd().split('\n').slice(-EVIDENCE_LINES).join('\n');
  return new DevenvError('SERVICE_FAILED', `The ${when} hook of service ${ref.service} ${words}: ${command}`, {
    ...(lines === '' ? {} : { detail: lines }),
    ...(cause === undefined ? {} : { cause }),
    suggestions: [
      `devenv exec ${ref.service} ${command}`,
      when === 'pre_stop' ? 'devenv down -t 0, which runs no hooks' : `devenv logs ${ref.service}`,
    ],
    service: ref.service,
  });
}
