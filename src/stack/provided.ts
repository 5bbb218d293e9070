import type { Stack } from './stack.js';

/** What a service is told by programs beside the engine: providers that it depends on, models that it uses. */
export interface Sources {
  providers: string[];
  models: string[];
}

/** Whose variables a service gets. */
export function sourcesOf(stack: Stack, name: string): Sources {
  const { depends_on: dependencies = {}, models = {} } = stack.services[name] ?? {};
  const providers = Object.keys(dependencies).filter((one) => stack.services[one]?.provider !== undefined);
  return { providers, models: Object.keys(models).filter((key) => stack.models?.[key] !== undefined) };
}

/** Whether all is known that a service is told. */
export function isProvided(stack: Stack, name: string): boolean {
  const { providers, models } = sourcesOf(stack, name);
  const { provided } = stack;
  return (
    providers.every((one) => provided?.services[one] !== undefined) &&
    models.every((key) => provided?.models[key] !== undefined)
  );
}

/** The variables of a service that programs beside the engine told, as far as they were asked, in order. */
export function providedVariables(stack: Stack, name: string): Record<string, string> {
  const { providers, models } = sourcesOf(stack, name);
  const told = [
    ...providers.map((one) => stack.provided?.services[one] ?? {}),
    ...models.map((key) => modelVariables(stack, name, key)),
  ];
  return Object.fromEntries(told.flatMap(Object.entries<string>).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function modelVariables(stack: Stack, name: string, key: string): Record<string, string> {
  const endpoint = stack.provided?.models[key];
  if (endpoint === undefined) return {};
  const { endpoint_var: endpointName, model_var: modelName } = stack.services[name]?.models?.[key] ?? {};
  const prefix = key.toUpperCase().replaceAll('-', '_');
  return {
    [filled(modelName) ?? `${prefix}_MODEL`]: stack.models?.[key]?.model ?? '',
    [filled(endpointName) ?? `${prefix}_URL`]: endpoint,
  };
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
