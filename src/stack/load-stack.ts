import { DevenvError } from '../errors.js';
import { bindProject, type BoundProject } from './bind/project.js';
import { checkConsistency } from './consistency.js';
import { withLocations } from './fault.js';
import type { FileAccess } from './files.js';
import { loadModel } from './load.js';
import { lookupIn, type LoadContext } from './load-context.js';
import { normalize } from './normalize.js';
import { applyProfiles, profilesWith } from './profiles.js';
import { mergeEnvFiles, mergeLabelFiles } from './service-environment.js';
import { locate } from './source.js';
import type { Service, Stack, Warning } from './stack.js';
import type { Mapping } from './tree.js';
import { usedResources } from './used-resources.js';

export interface LoadInput {
  /** Absolute paths, main file first. */
  configFiles: string[];
  /** Absolute: the project directory. */
  directory: string;
  projectName: string;
  environment: Record<string, string>;
  profiles: string[];
  /** Services named by the user, whose profiles are thereby enabled. */
  services: string[];
  /** Networks, volumes, secrets and configs that no service uses are part of the stack, too. */
  allResources?: boolean;
  files: FileAccess;
}

/** Parts of the load that a caller can leave out, to show a model as it is before them. */
export interface LoadSteps {
  interpolate?: boolean;
  normalize?: boolean;
  resolvePaths?: boolean;
  checkConsistency?: boolean;
  resolveEnvironment?: boolean;
}

/** The merged document of a project, in long forms, before it is bound to the model. */
export function loadDocument(
  input: LoadInput,
  warn: (warning: Warning) => void,
  steps: LoadSteps = {},
): { document: Mapping; context: LoadContext } {
  const context: LoadContext = {
    files: input.files,
    documents: [],
    warn,
    interpolate: steps.interpolate ?? true,
    resolvePaths: steps.resolvePaths ?? true,
    included: new Map(),
    includedContents: new Map(),
  };
  const { directory, environment } = input;
  const model = loadModel(input.configFiles, {
    context,
    directory,
    pathBase: directory,
    environment,
    including: [],
    bases: new Map(),
  });
  if (Object.keys(model).length === 0) throw emptyProject(input);
  const document =
    (steps.normalize ?? true)
      ? normalize(model, input.projectName, context.interpolate ? lookupIn(environment) : () => undefined)
      : model;
  return { document, context };
}

function emptyProject(input: LoadInput): DevenvError {
  const [file = input.directory] = input.configFiles;
  return new DevenvError('COMPOSE_INVALID', `${file} is empty`, {
    location: { file },
    suggestions: ['devenv init'],
  });
}

/** Loads a project into the model that everything else works on. */
export function loadStack(input: LoadInput, warn: (warning: Warning) => void, steps: LoadSteps = {}): Stack {
  const { document, context } = loadDocument(input, warn, steps);
  return withLocations(context.documents, () => {
    const bound = bindProject(document);
    const checked = steps.checkConsistency ?? true;
    const all = checked ? scaleReplicas(bound.services) : bound.services;
    const enable = (profiles: string[]) => {
      const { enabled, disabled } = applyProfiles(all, profiles);
      if (checked) checkConsistency({ ...bound, services: enabled, disabledServices: disabled });
      return { enabled, disabled };
    };
    // A project must be sound without the profiles that named services bring, too.
    const plain = enable(input.profiles);
    const profiles = profilesWith(bound.services, input.profiles, input.services);
    const { enabled, disabled } = profiles.length === input.profiles.length ? plain : enable(profiles);
    const services = readServiceFiles(enabled, input, warn, steps.resolveEnvironment ?? true);
    const stack = toStack(bound, services, disabled, profiles, input);
    const { includedContents } = context;
    return {
      ...stack,
      origin: { ...stack.origin, includedContents, locate: (path) => locate(context.documents, path) },
    };
  });
}

/** `scale` beside `deploy` is also its number of replicas. */
function scaleReplicas(services: Record<string, Service>): Record<string, Service> {
  const scaled = Object.entries(services).map(([name, service]): [string, Service] => {
    if (service.scale === undefined || service.deploy?.replicas !== undefined) return [name, service];
    if (service.deploy === undefined) return [name, service];
    const { mode, ...rest } = service.deploy;
    const deploy = { ...(mode === undefined ? {} : { mode }), replicas: service.scale, ...rest };
    return [name, { ...service, deploy }];
  });
  return Object.assign(Object.create(null) as Record<string, Service>, Object.fromEntries(scaled));
}

/** The services with their label files merged in, and with `envFiles` their env files, too. */
function readServiceFiles(
  services: Record<string, Service>,
  input: LoadInput,
  warn: (warning: Warning) => void,
  envFiles: boolean,
): Record<string, Service> {
  const lookup = lookupIn(input.environment);
  const result = Object.create(null) as Record<string, Service>;
  const onUnset = (name: string) => {
    warn({ message: `Variable ${name} is not set: an empty text stands for it` });
  };
  for (const [name, service] of Object.entries(services)) {
    const withVariables = envFiles ? mergeEnvFiles(name, service, input.files, lookup, { onUnset }) : service;
    result[name] = mergeLabelFiles(name, withVariables, input.files);
  }
  return result;
}

function toStack(
  bound: BoundProject,
  services: Record<string, Service>,
  disabled: Record<string, Service>,
  profiles: string[],
  input: LoadInput,
): Stack {
  return {
    name: input.projectName,
    services,
    ...(input.allResources === true ? resourcesOf(bound) : usedResources(services, bound)),
    extensions: bound.extensions,
    disabledServices: disabled,
    origin: {
      workingDirectory: input.directory,
      configFiles: input.configFiles,
      environment: input.environment,
      profiles,
      ...(input.allResources === true ? { allResources: true } : {}),
    },
  };
}

function resourcesOf({ networks, volumes, secrets, configs, models }: BoundProject) {
  return { networks, volumes, secrets, configs, models };
}
