import { asMapping, type ComposeDocument } from './compose-document.js';
import { templateOf, type Provider } from './providers.js';
import { render } from './render.js';
import type { Template, TemplateFile } from './template.js';

/** One file to write, its path relative to the project. */
export interface ScaffoldFile {
  path: string;
  content: string | Uint8Array;
  /** A password: never shown, never overwritten, kept from other users of the machine. */
  secret?: true;
}

interface Context {
  name: string;
  uses: Record<string, Provider>;
}

/** The service's own files. `targets` are the services that files written once for each service are written for. */
export function renderFiles(template: Template, context: Context, targets: Provider[]): ScaffoldFile[] {
  return template.files.flatMap((file) => {
    const kind = template.only[file.path];
    if (kind !== undefined && !(kind in context.uses)) return [];
    const eachKind = template.each[file.path];
    if (eachKind !== undefined) {
      const matching = targets.filter((target) => target.kind === eachKind);
      return matching.map((target) => renderEach(template, file, context.name, target));
    }
    const path = `${context.name}/${file.path}`;
    return [
      { path, content: template.render.includes(file.path) ? renderFile(template, file, context) : file.content },
    ];
  });
}

/** Files that services already in the stack have for each service of a kind, for one that is new. */
export function renderRoutes(
  added: Template,
  service: string,
  compose: ComposeDocument,
  templates: Template[],
): ScaffoldFile[] {
  const offer = added.offers;
  if (offer === undefined) return [];
  return Object.entries(compose.services).flatMap(([owner, entry]) => {
    const template = templateOf(entry, templates);
    const files = template?.files.filter((file) => template.each[file.path] === offer.kind) ?? [];
    const target = { service, port: offer.port };
    return files.map((file) => renderEach(template as Template, file, folderOf(owner, entry['build']), target));
  });
}

function renderEach(
  template: Template,
  file: TemplateFile,
  folder: string,
  target: { service: string; port: number },
): ScaffoldFile {
  const path = `${folder}/${file.path.replace('[service]', target.service)}`;
  return { path, content: renderFile(template, file, target) };
}

function renderFile(template: Template, file: TemplateFile, context: object): string {
  return render(new TextDecoder().decode(file.content), context, `templates/${template.name}/files/${file.path}`);
}

/** The folder of a service: its build context inside the project, else its name. */
function folderOf(service: string, build: unknown): string {
  const context = typeof build === 'string' ? build : asMapping(build)['context'];
  if (typeof context !== 'string' || !/^(\.\/)?[\w-]+(\/[\w-]+)*\/?$/.test(context)) return service;
  return context.replace(/^\.\//, '').replace(/\/$/, '');
}
