import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The texts of one template's folder, unread. */
export interface TemplateFolder {
  manifestPath: string;
  manifest: string;
  compose: string;
  files: { path: string; content: Uint8Array }[];
}

/** Every folder of templates that comes with devenv. */
export function readTemplateFolders(folder = shippedTemplates()): TemplateFolder[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readTemplate(join(folder, entry.name)));
}

function readTemplate(folder: string): TemplateFolder {
  const manifestPath = join(folder, 'template.yaml');
  return {
    manifestPath,
    manifest: readFileSync(manifestPath, 'utf8'),
    compose: readFileSync(join(folder, 'compose.yaml.eta'), 'utf8'),
    files: readFiles(join(folder, 'files')),
  };
}

function readFiles(folder: string): TemplateFolder['files'] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), content: readFileSync(path) }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

/** `templates/` of the package that this code belongs to: beside `dist/` when bundled, beside `src/` in the sources. */
function shippedTemplates(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'templates')) || !existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the templates folder is missing from this installation of devenv');
    folder = parent;
  }
  return join(folder, 'templates');
}
