import { DevenvError } from '../errors.js';
import type { Step } from '../plan/plan.js';
import { formatCommand } from '../plan/format.js';
import type { EngineConnection } from './connection.js';
import { engineFault } from './failure.js';
import { FrameSplitter } from './log-frames.js';
import { present } from './spec/resources.js';

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
  { docker }: EngineConnection,
  id: string,
  step: HookStep,
  signal: AbortSignal,
): Promise<{ code: number; output: string }> {
  const { command, user, privileged, working_dir: workingDir, environment } = step.hook;
  try {
    const exec = await docker.getContainer(id).exec(
      present({
        Cmd: command ?? [],
        User: user,
        Privileged: privileged,
        WorkingDir: workingDir,
        Env: environmentList(environment),
        AttachStdout: true,
        AttachStderr: true,
      }),
    );
    const output = await outputOf(await exec.start({ Detach: false, Tty: false }), signal);
    const { ExitCode } = await exec.inspect();
    return { code: ExitCode ?? 0, output };
  } catch (error) {
    if (signal.aborted) throw new DevenvError('INTERRUPTED', 'Interrupted', { cause: error });
    throw hookError(step, couldNotRun(error), '', error);
  }
}

function outputOf(
  stream: NodeJS.ReadableStream & { destroy?: (error: Error) => void },
  signal: AbortSignal,
): Promise<string> {
  const splitter = new FrameSplitter();
  const decoder = new TextDecoder();
  let text = '';
  const stop = (): void => stream.destroy?.(new Error('interrupted'));
  signal.addEventListener('abort', stop);
  return new Promise<string>((resolve, reject) => {
    const end = (): void => {
      resolve(text);
    };
    stream.on('data', (bytes: Buffer) => {
      for (const chunk of splitter.push(bytes)) text += decoder.decode(chunk.bytes, { stream: true });
    });
    stream.on('end', end).on('error', reject);
    if (signal.aborted) stop();
  }).finally(() => {
    signal.removeEventListener('abort', stop);
  });
}

/** `KEY=VAL`; a key without a value has none in the container either. */
function environmentList(environment: Record<string, string | null> = {}): string[] | undefined {
  const pairs = Object.entries(environment).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
  return pairs.length === 0 ? undefined : pairs;
}

function couldNotRun(error: unknown): string {
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
