import { DevenvError } from '../errors.js';
import { nearest } from '../stack/suggest.js';
import type { Template } from './template.js';

const SERVICE_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The service's name, checked: it is a folder, a DNS name and part of an image's name. */
export function checkServiceName(name: string): string {
  if (SERVICE_NAME.test(name)) return name;
  const proposal = slug(name, '-');
  throw new DevenvError('USAGE', `"${name}" cannot be a service's name`, {
    reason: 'It becomes a folder and a host name: lower-case letters, digits and -, at most 63, no - at either end.',
    suggestions: proposal === '' ? [] : [`Try: ${proposal}`],
  });
}

/** Lower-case words of a text, joined; '' where it has none. */
export function slug(text: string, joiner: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join(joiner).slice(0, 63);
}

/** Pairs of `key=value` arguments. */
export function parseSettings(settings: string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=');
      if (at > 0) return [setting.slice(0, at), setting.slice(at + 1)];
      throw new DevenvError('USAGE', `--set ${setting} is not key=value`, { suggestions: ['--set database=shop'] });
    }),
  );
}

/** The template's variables: what is set, else their defaults. Unknown names and values that do not fit are errors. */
export function resolveVariables(template: Template, settings: Record<string, string>): Record<string, string> {
  const unknown = Object.keys(settings).find((key) => !(key in template.variables) && !template.uses.includes(key));
  if (unknown !== undefined) throw unknownVariable(template, unknown);
  return Object.fromEntries(
    Object.entries(template.variables).map(([name, variable]) => {
      const value = settings[name] ?? variable.default;
      const fits = variable.pattern === undefined || new RegExp(`^(?:${variable.pattern})$`).test(value);
      if (fits) return [name, value];
      throw new DevenvError('USAGE', `"${value}" does not fit ${name} of ${template.name}`, {
        reason: variable.hint === undefined ? variable.description : `${variable.description}: ${variable.hint}.`,
        suggestions: [`--set ${name}=${variable.default}`],
      });
    }),
  );
}

function unknownVariable(template: Template, name: string): DevenvError {
  const known = [...Object.keys(template.variables), ...template.uses];
  const near = nearest(name, known);
  return new DevenvError('USAGE', `${template.name} has no variable ${name}`, {
    reason: known.length === 0 ? 'It has none.' : `It has: ${known.join(', ')}.`,
    suggestions: near === undefined ? [] : [`Did you mean --set ${near}=…?`],
  });
}
