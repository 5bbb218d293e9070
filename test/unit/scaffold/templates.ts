import { readTemplateFolders } from '../../../src/project/templates-folder.js';
import { parseTemplate } from '../../../src/scaffold/parse-template.js';
import { planAdd, type AddRequest, type Scaffold } from '../../../src/scaffold/plan-add.js';
import { planInit } from '../../../src/scaffold/plan-init.js';
import type { Template } from '../../../src/scaffold/template.js';

/** The templates that are shipped. */
export const templates = readTemplateFolders().map(parseTemplate);

export function template(name: string): Template {
  const found = templates.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no template ${name}`);
  return found;
}

export const emptyProject = planInit('shop', '').composeText;

/** Plans one template into a Compose text. */
export function addTo(composeText: string, name: string, request: Partial<AddRequest> = {}): Scaffold {
  return planAdd({
    ...{ template: template(name), templates, composeText, composeFile: 'compose.yaml', gitignore: '' },
    ...{ settings: [], newSecret: () => 'a-random-password', ...request },
  });
}

/** The Compose text after several `[template, service]` were added in turn. */
export function stackOf(...additions: [string, string][]): string {
  return additions.reduce((text, [name, service]) => addTo(text, name, { name: service }).compose, emptyProject);
}
