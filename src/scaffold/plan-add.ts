import { stringify } from 'yaml';
import { DevenvError } from '../errors.js';
import { checkServiceName, parseSettings, resolveVariables } from './answers.js';
import { asMapping, readCompose, type ComposeDocument } from './compose-document.js';
import { addEntries, entriesOf } from './edit-compose.js';
import type { SectionEntry } from './insert-entry.js';
import { withLines } from './ignore-file.js';
import { nextFreePort, publishedPorts } from './published-ports.js';
import { findProviders, type Provider } from './providers.js';
import { render } from './render.js';
import { networkEntries } from './project-networks.js';
import { renderFiles, renderRoutes, type ScaffoldFile } from './render-files.js';
import type { Template } from './template.js';

/** What the user asks for, and what there is. */
export interface AddRequest {
  template: Template;
  /** All templates: they tell what the services of the stack offer. */
  templates: Template[];
  name?: string | undefined;
  port?: number | undefined;
  /** `key=value` texts: the template's variables, or the service to use for a kind (`none` for no wiring). */
  settings: string[];
  composeText: string;
  /** The Compose file's name, for messages. */
  composeFile: string;
  gitignore: string;
  /** A new random password. */
  newSecret: () => string;
}

/** A service to be: every file to write, relative to the project, and what to tell. */
export interface Scaffold {
  service: string;
  template: string;
  port?: number;
  /** The port that the template prefers, where another service has it. */
  portTakenBy?: string;
  wiredTo: { kind: string; service: string }[];
  files: ScaffoldFile[];
  compose: string;
  gitignore: string;
  next: string[];
}

/** Works out what `devenv add` writes. */
export function planAdd(request: AddRequest): Scaffold {
  const { template, templates } = request;
  const compose = readCompose(request.composeText, request.composeFile);
  const settings = parseSettings(request.settings);
  const vars = resolveVariables(template, settings);
  const name = checkServiceName(request.name ?? template.defaultName);
  failOnClash(compose, name, request.name !== undefined);
  const used = template.uses.map((kind) => chooseProvider(kind, settings[kind], compose, templates));
  const providers = used.filter((provider) => provider !== undefined);
  const targets = unique(Object.values(template.each)).flatMap((kind) =>
    findProviders(kind, compose.services, templates),
  );
  const port = choosePort(request, compose);
  const created = renderNames(template, name, vars);
  const context = {
    ...{ name, vars, created, port: port?.number, yaml: yamlText },
    uses: Object.fromEntries(providers.map((provider) => [provider.kind, provider])),
    secrets: unique(providers.flatMap((provider) => provider.secret ?? [])),
    networks: joinedNetworks(template, [...providers, ...targets]),
    dependencies: providers.map(({ service, condition }) => ({ service, condition })),
  };
  const entries = entriesOf(render(template.compose, context, `templates/${template.name}/compose.yaml.eta`));
  const secrets = Object.values(created);
  const routes = renderRoutes(template, name, compose, templates);
  return {
    service: name,
    template: template.name,
    ...(port !== undefined && { port: port.number }),
    ...(port?.takenBy !== undefined && { portTakenBy: port.takenBy }),
    wiredTo: [...providers, ...targets].map(({ kind, service }) => ({ kind, service })),
    files: [
      ...renderFiles(template, context, targets),
      ...routes,
      ...secrets.map((secret) => secretFile(secret, request.newSecret)),
    ],
    compose: addEntries(compose, newEntries(compose, [...entries, ...networkEntries(context.networks)])),
    gitignore: secrets.length > 0 ? withLines(request.gitignore, ['secrets/']) : request.gitignore,
    next: template.next
      .map((line) => render(line, context, `templates/${template.name}/template.yaml`))
      .map((line) => (line === 'devenv up' && routes.length > 0 ? 'devenv up --build' : line)),
  };
}

function failOnClash(compose: ComposeDocument, name: string, chosen: boolean): void {
  if (!(name in compose.services)) return;
  let free = 2;
  while (`${name}-${free}` in compose.services) free += 1;
  throw new DevenvError('USAGE', `${compose.file} already has a service ${name}`, {
    location: { file: compose.file },
    service: name,
    suggestions: [chosen ? `Choose another name, such as ${name}-${free}` : `Give it a name: ${name}-${free}`],
  });
}

function chooseProvider(
  kind: string,
  wanted: string | undefined,
  compose: ComposeDocument,
  templates: Template[],
): Provider | undefined {
  if (wanted === 'none') return undefined;
  const providers = findProviders(kind, compose.services, templates);
  if (wanted === undefined) return providers[0];
  const provider = providers.find(({ service }) => service === wanted);
  if (provider !== undefined) return provider;
  throw new DevenvError('SERVICE_UNKNOWN', `${wanted} is not a ${kind} service of ${compose.file}`, {
    suggestions: providers.length > 0 ? [`It has: ${providers.map(({ service }) => service).join(', ')}`] : [],
  });
}

function choosePort(
  { template, port }: AddRequest,
  compose: ComposeDocument,
): { number: number; takenBy?: string } | undefined {
  if (template.port === undefined) {
    if (port === undefined) return undefined;
    throw new DevenvError('USAGE', `${template.name} publishes no port`, {
      reason: 'It is reached by the other services only.',
      suggestions: ['Leave out --port; `devenv exec` runs commands in the service'],
    });
  }
  const taken = publishedPorts(compose.services);
  const wanted = port ?? template.port.published;
  const takenBy = taken.get(wanted);
  if (takenBy === undefined) return { number: wanted };
  const free = nextFreePort(wanted, taken);
  if (port === undefined) return { number: free, takenBy };
  throw new DevenvError('PORT_IN_USE', `Port ${port} is already published by ${takenBy}`, {
    location: { file: compose.file },
    suggestions: [`--port ${free}`],
  });
}

function renderNames(template: Template, name: string, vars: Record<string, string>): Record<string, string> {
  const file = `templates/${template.name}/template.yaml`;
  return Object.fromEntries(
    Object.entries(template.secrets).map(([role, text]) => [role, render(text, { name, vars }, file)]),
  );
}

/** The template's own networks, and one of each provider that is on none of them. */
function joinedNetworks(template: Template, providers: Provider[]): string[] {
  const missing = providers
    .filter(({ networks }) => !networks.some((network) => template.networks.includes(network)))
    .flatMap(({ networks }) => networks.slice(0, 1));
  return unique([...template.networks, ...missing]);
}

/** Entries that the file does not have yet; one that it has under the same name with another meaning is an error. */
function newEntries(compose: ComposeDocument, entries: SectionEntry[]): SectionEntry[] {
  return entries.filter(({ section, key }) => {
    if (!(key in asMapping(compose.content[section]))) return true;
    if (section === 'networks' || section === 'secrets') return false;
    throw new DevenvError('USAGE', `${compose.file} already has ${key} in its ${section}`, {
      location: { file: compose.file },
      suggestions: ['Choose another name for the service'],
    });
  });
}

function secretFile(secret: string, newSecret: () => string): ScaffoldFile {
  return { path: `secrets/${secret}`, content: `${newSecret()}\n`, secret: true };
}

function unique(names: string[]): string[] {
  return [...new Set(names)];
}

/** A value on one line of YAML, in quotes only where it needs them. */
function yamlText(value: unknown): string {
  return stringify(value, { singleQuote: true, lineWidth: 0, blockQuote: false }).trimEnd();
}
