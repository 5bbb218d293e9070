import { parseDocument } from 'yaml';
import { DevenvError } from '../errors.js';
import { ManifestReader } from './manifest-reader.js';
import type { Offer, Template, TemplateFile, TemplateVariable } from './template.js';

/** The texts of one template's folder. */
export interface TemplateSource {
  /** Where the manifest is, for messages. */
  manifestPath: string;
  manifest: string;
  compose: string;
  files: TemplateFile[];
}

const KEYS = [
  ...['name', 'title', 'description', 'category', 'image', 'defaultName', 'variables', 'port', 'uses', 'offers'],
  ...['networks', 'secrets', 'render', 'only', 'each', 'next'],
];

/** A template from its texts; TEMPLATE_INVALID names the manifest and what is wrong with it. */
export function parseTemplate(source: TemplateSource): Template {
  const manifest = new ManifestReader(parseManifest(source), source.manifestPath).only(KEYS);
  const template: Template = {
    name: manifest.text('name'),
    title: manifest.text('title'),
    description: manifest.text('description'),
    category: manifest.text('category'),
    image: manifest.text('image'),
    defaultName: manifest.text('defaultName'),
    variables: manifest.map('variables', (entries, name) => readVariable(entries.at(name))),
    uses: manifest.texts('uses'),
    networks: manifest.texts('networks'),
    secrets: manifest.map('secrets', (entries, name) => entries.text(name)),
    render: manifest.texts('render'),
    only: manifest.map('only', (entries, name) => entries.text(name)),
    each: manifest.map('each', (entries, name) => entries.text(name)),
    next: manifest.texts('next'),
    compose: source.compose,
    files: source.files,
  };
  if (manifest.has('port')) template.port = readPort(manifest.at('port'));
  if (manifest.has('offers')) template.offers = readOffer(manifest.at('offers'));
  requireFiles(template, source.manifestPath);
  return template;
}

function parseManifest({ manifest, manifestPath }: TemplateSource): unknown {
  const document = parseDocument(manifest);
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  const line = error.linePos?.[0].line;
  throw new DevenvError('TEMPLATE_INVALID', `A template is not valid: ${error.message.split('\n')[0] ?? ''}`, {
    location: { file: manifestPath, ...(line !== undefined && { line }) },
    cause: error,
  });
}

function readVariable(entry: ManifestReader): TemplateVariable {
  entry.only(['description', 'default', 'pattern', 'hint']);
  const variable: TemplateVariable = { description: entry.text('description'), default: entry.text('default') };
  const pattern = entry.optionalText('pattern');
  const hint = entry.optionalText('hint');
  if (pattern !== undefined) variable.pattern = pattern;
  if (hint !== undefined) variable.hint = hint;
  return variable;
}

function readPort(entry: ManifestReader): { target: number; published: number } {
  entry.only(['target', 'published']);
  return { target: entry.number('target'), published: entry.number('published') };
}

function readOffer(entry: ManifestReader): Offer {
  entry.only(['kind', 'images', 'port', 'settings', 'secret']);
  return {
    kind: entry.text('kind'),
    images: entry.texts('images'),
    port: entry.number('port'),
    settings: entry.map('settings', (entries, name) => {
      const setting = entries.at(name).only(['from', 'default']);
      const fallback = setting.optionalText('default');
      return { from: setting.texts('from'), ...(fallback !== undefined && { default: fallback }) };
    }),
    secretFrom: entry.at('secret').only(['from']).texts('from'),
  };
}

function requireFiles(template: Template, manifestPath: string): void {
  const known = new Set(template.files.map((file) => file.path));
  const named = [...template.render, ...Object.keys(template.only), ...Object.keys(template.each)];
  const missing = named.find((path) => !known.has(path));
  if (missing === undefined) return;
  throw new DevenvError('TEMPLATE_INVALID', `A template is not valid: files/${missing} is named but not there`, {
    location: { file: manifestPath },
  });
}
