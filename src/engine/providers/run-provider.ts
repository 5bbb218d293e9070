import { DevenvError } from '../../errors.js';
import { formatCommand } from '../../plan/format.js';
import type { Provider, Stack } from '../../stack/stack.js';
import { providerMessages } from './provider-messages.js';
import { missingOption, optionArguments } from './provider-options.js';
import type { ProviderCommand, ProviderMetadata } from './provider-options.js';
import { providerProgram } from './provider-program.js';
import { failureWords, lastLines, programEnvironment, runProgram } from './run-program.js';
import type { ProgramRun } from './run-program.js';

/**
 * Has the program that provides a service bring it up or take it down, and returns the variables that it tells those who
 * depend on the service. By the protocol, one that is asked again for what is there tells the same again.
 */
export async function runProvider(
  run: ProgramRun,
  service: string,
  provider: Provider,
  command: ProviderCommand,
): Promise<Record<string, string>> {
  const { stack, connection, signal: cancelSignal, onProgress } = run;
  const path = await providerProgram(stack, service);
  const metadata = await readMetadata(run, path);
  const missing = missingOption(provider, command, metadata);
  if (missing !== undefined) throw optionError(stack, service, provider, missing);
  const options = optionArguments(provider, command, metadata);
  const words = ['compose', `--project-name=${stack.name}`, command, ...options, service];
  const failed = (how: string, detail: string): DevenvError => {
    if (cancelSignal.aborted) return new DevenvError('INTERRUPTED', 'Interrupted', { service });
    return new DevenvError('SERVICE_FAILED', `${provider.type}, the provider of ${service}, ${how}.`, {
      ...(detail === '' ? {} : { detail }),
      suggestions: [`See what it does: ${formatCommand([provider.type, ...words])}`],
      service,
    });
  };
  const { execa } = await import('execa');
  const program = execa(path, words, {
    env: programEnvironment(stack, connection),
    extendEnv: false,
    stdin: 'ignore',
    buffer: { stdout: false },
    cancelSignal,
    reject: false,
  });
  const told = await listen(program.stdout, service, onProgress);
  if (told.failure !== undefined) {
    program.kill();
    // what it has started itself may hold its output open for long
    for (const stream of [program.stdout, program.stderr]) stream.destroy();
    throw failed(told.failure, told.detail);
  }
  const { exitCode, stderr, originalMessage } = await program;
  if (exitCode !== 0) throw failed(failureWords(exitCode, originalMessage), lastLines(stderr));
  return told.variables;
}

interface Told {
  variables: Record<string, string>;
  failure?: string;
  detail: string;
}

/** Hears a provider out, up to an error that it tells. */
async function listen(
  output: AsyncIterable<string | Uint8Array>,
  service: string,
  onProgress: (detail: string) => void,
): Promise<Told> {
  const variables: Record<string, string> = {};
  for await (const message of providerMessages(output)) {
    if (message.type === 'error') return { variables, failure: 'failed', detail: message.message };
    if (message.type === 'fault') return { variables, failure: 'said what is no message', detail: message.message };
    if (message.type === 'info') onProgress(message.message.split('\n', 1)[0] ?? '');
    if (message.type === 'setenv') variables[`${service.toUpperCase()}_${message.name}`] = message.value;
    if (message.type === 'rawsetenv') variables[message.name] = message.value;
  }
  return { variables, detail: '' };
}

/** What a provider says of its options; nothing where it does not know the question. */
async function readMetadata(run: ProgramRun, path: string): Promise<ProviderMetadata> {
  const end = await runProgram(run, path, ['compose', 'metadata']);
  if ('failure' in end) return {};
  try {
    const metadata: unknown = JSON.parse(end.output);
    return typeof metadata === 'object' ? (metadata ?? {}) : {};
  } catch {
    return {};
  }
}

function optionError({ origin }: Stack, service: string, { type }: Provider, option: string): DevenvError {
  const location = origin.locate?.(['services', service, 'provider', 'options']);
  return new DevenvError(
    'COMPOSE_INVALID',
    `Service ${service} lacks the option ${option}, which its provider needs.`,
    {
      ...(location === undefined ? {} : { location }),
      reason: `${type} says so itself, asked with: ${type} compose metadata`,
      suggestions: [`Set provider.options.${option} of ${service}`],
      service,
    },
  );
}
