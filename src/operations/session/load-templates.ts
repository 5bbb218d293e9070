import { DevenvError } from '../../errors.js';
import { readTemplateFolders } from '../../project/templates-folder.js';
import { parseTemplate } from '../../scaffold/parse-template.js';
import type { Template } from '../../scaffold/template.js';
import { nearest } from '../../stack/suggest.js';

/** All templates, by name. */
export function loadTemplates(): Template[] {
  return readTemplateFolders()
    .map(parseTemplate)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The template of that name; TEMPLATE_UNKNOWN proposes the one that was meant. */
export function findTemplate(name: string, templates: Template[]): Template {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name);
  const near =
    nearest(name, names) ?? (name.length > 2 ? names.find((candidate) => candidate.includes(name)) : undefined);
  throw new DevenvError('TEMPLATE_UNKNOWN', `There is no template ${name}`, {
    reason: `There is: ${names.join(', ')}.`,
    suggestions: [...(near === undefined ? [] : [`devenv add ${near}`]), 'devenv template list'],
  });
}
