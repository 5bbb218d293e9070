import type { Provider } from '../../stack/stack.js';

/** What a provider says of the options that its commands take. */
export interface ProviderMetadata {
  description?: string;
  up?: CommandMetadata;
  down?: CommandMetadata;
}

interface CommandMetadata {
  parameters?: Parameter[] | null;
}

interface Parameter {
  name?: string;
  required?: boolean;
}

export type ProviderCommand = 'up' | 'down';

/** The options of a provider as arguments of one of its commands: those that it takes, or all where it says nothing. */
export function optionArguments(
  { options = {} }: Provider,
  command: ProviderCommand,
  metadata: ProviderMetadata,
): string[] {
  const parameters = parametersOf(command, metadata);
  const taken = Object.entries(options).filter(([option]) => parameters?.some(({ name }) => name === option) ?? true);
  return taken.flatMap(([option, values]) => values.map((value) => `--${option}=${value}`));
}

/** The first option that a command must have and does not get. */
export function missingOption(
  { options = {} }: Provider,
  command: ProviderCommand,
  metadata: ProviderMetadata,
): string | undefined {
  const required = (parametersOf(command, metadata) ?? []).filter((parameter) => parameter.required === true);
  return required.map(({ name = '' }) => name).find((name) => options[name] === undefined);
}

/** Metadata that tells nothing is as good as none. */
function parametersOf(command: ProviderCommand, metadata: ProviderMetadata): Parameter[] | undefined {
  const { description = '', up, down } = metadata;
  if (description === '' && !Array.isArray(up?.parameters) && !Array.isArray(down?.parameters)) return undefined;
  return metadata[command]?.parameters ?? [];
}
