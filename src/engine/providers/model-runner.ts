import { DevenvError } from '../../errors.js';
import { familiarReference } from '../../plan/image-reference.js';
import type { Model, Stack } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';
import { modelProgram } from './provider-program.js';
import { runProgram } from './run-program.js';
import type { ProgramRun } from './run-program.js';

/** Docker Model Runner, by its plugin of the docker CLI. What is the same for all models it is asked once. */
export class ModelRunner {
  private present: Promise<Set<string>> | undefined;
  private address: Promise<string> | undefined;

  constructor(
    private readonly connection: EngineConnection,
    private readonly stack: Stack,
  ) {}

  /** Pulls a model where it is missing, configures it, and returns the endpoint that serves it. */
  async prepare(key: string, model: Model, signal: AbortSignal, onProgress: (detail: string) => void): Promise<string> {
    const { connection, stack } = this;
    const path = await modelProgram(stack, key);
    const run = { connection, stack, signal, onProgress };
    this.present ??= presentModels(run, path);
    if (!(await this.present).has(familiarReference(model.model))) await pull(run, path, model.model);
    onProgress('configuring');
    await must(run, path, configureWords(model));
    this.address ??= endpoint(run, path);
    return this.address;
  }
}

async function presentModels(run: ProgramRun, path: string): Promise<Set<string>> {
  const end = await runProgram(run, path, ['ls', '--json']);
  const list = 'output' in end ? (parse(end.output) as { tags?: string[] }[] | undefined) : undefined;
  // where it can't tell, pulling what is there does no harm
  return new Set(Array.isArray(list) ? list.flatMap(({ tags }) => tags ?? []).map(familiarReference) : []);
}

async function pull(run: ProgramRun, path: string, model: string): Promise<void> {
  run.onProgress('pulling');
  await must(run, path, ['pull', model], (line) => {
    if (line.trim() !== '') run.onProgress(`pulling: ${line.replace(/.*\r(?=.)/, '').trim()}`);
  });
}

function configureWords({ model, context_size: contextSize = 0, runtime_flags: flags = [] }: Model): string[] {
  return [
    'configure',
    ...(contextSize > 0 ? ['--context-size', String(contextSize)] : []),
    model,
    ...(flags.length > 0 ? ['--', ...flags] : []),
  ];
}

async function endpoint(run: ProgramRun, path: string): Promise<string> {
  const words = ['status', '--json'];
  const output = await must(run, path, words);
  const status = parse(output) as { endpoint?: string } | null | undefined;
  if (typeof status !== 'object') throw failed(run, words, 'did not answer with JSON', output);
  return status?.endpoint ?? '';
}

async function must(run: ProgramRun, path: string, words: string[], onLine?: (line: string) => void): Promise<string> {
  const end = await runProgram(run, path, words, onLine);
  if ('failure' in end) throw failed(run, words, end.failure, end.detail);
  return end.output;
}

function failed({ signal }: ProgramRun, words: string[], how: string, detail: string): DevenvError {
  if (signal.aborted) return new DevenvError('INTERRUPTED', 'Interrupted');
  const command = `docker model ${words.join(' ')}`;
  return new DevenvError('SERVICE_FAILED', `Docker Model Runner: ${command} ${how}.`, {
    ...(detail === '' ? {} : { detail }),
    suggestions: ['docker model status', command],
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
