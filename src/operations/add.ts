import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DevenvError } from '../errors.js';
import { findMainComposeFile, readTextIfThere } from '../project/main-compose-file.js';
import { writeFiles, type FileToWrite } from '../project/write-files.js';
import { planAdd, type Scaffold } from '../scaffold/plan-add.js';
import type { ScaffoldFile } from '../scaffold/render-files.js';
import { findTemplate, loadTemplates } from './session/load-templates.js';

export interface AddOptions {
  cwd: string;
  environment: Record<string, string | undefined>;
  /** The Compose file to edit; found where absent. */
  file?: string | undefined;
  template: string;
  name?: string | undefined;
  port?: number | undefined;
  settings: string[];
  dryRun: boolean;
  /** Asked before files of the user are replaced. */
  mayOverwrite: (paths: string[]) => Promise<boolean>;
}

export interface AddResult {
  service: string;
  template: string;
  /** The project's folder. */
  directory: string;
  /** On this machine; null where the service publishes none. */
  port: number | null;
  /** The service that has the port which the template prefers. */
  portTakenBy: string | null;
  wiredTo: { kind: string; service: string }[];
  files: { path: string; action: 'create' | 'change' | 'keep' }[];
  dryRun: boolean;
  next: string[];
}

/** Writes a service from a template into the project: its folder, its secrets, its entry in the Compose file. */
export async function add(options: AddOptions): Promise<AddResult> {
  const templates = loadTemplates();
  const template = findTemplate(options.template, templates);
  const composePath = findMainComposeFile(options.cwd, options.file, options.environment);
  const directory = dirname(composePath);
  const composeFile = basename(composePath);
  const composeText = readTextIfThere(composePath);
  const gitignore = readTextIfThere(join(directory, '.gitignore'));
  const scaffold = planAdd({
    ...{ template, templates, composeText, composeFile, gitignore },
    ...{ name: options.name, port: options.port, settings: options.settings },
    newSecret: () => randomBytes(24).toString('base64url'),
  });
  const files = scaffold.files.map((file) => ({ file, action: actionFor(directory, file) }));
  const conflicts = files.filter(({ action }) => action === 'change').map(({ file }) => file.path);
  if (!options.dryRun) {
    if (conflicts.length > 0 && !(await options.mayOverwrite(conflicts))) throw refuseToOverwrite(conflicts);
    writeFiles(directory, [
      ...files.filter(({ action }) => action !== 'keep').map(({ file }) => toWrite(file)),
      ...changedText('.gitignore', gitignore, scaffold.gitignore),
      ...changedText(composeFile, composeText, scaffold.compose),
    ]);
  }
  return describe(scaffold, options, directory, [
    ...files.map(({ file, action }) => ({ path: file.path, action })),
    ...(gitignore === scaffold.gitignore ? [] : [edited('.gitignore', directory)]),
    edited(composeFile, directory),
  ]);
}

function describe(scaffold: Scaffold, { dryRun }: AddOptions, directory: string, files: AddResult['files']): AddResult {
  const { service, template, wiredTo, next } = scaffold;
  const port = scaffold.port ?? null;
  const portTakenBy = scaffold.portTakenBy ?? null;
  return { service, template, directory, port, portTakenBy, wiredTo, files, dryRun, next };
}

/** A secret that exists is kept, and so is a file that already holds what would be written. */
function actionFor(directory: string, file: ScaffoldFile): 'create' | 'change' | 'keep' {
  const path = join(directory, file.path);
  if (!existsSync(path) || statSync(path).isDirectory()) return 'create';
  if (file.secret === true) return 'keep';
  return readFileSync(path).equals(Buffer.from(file.content as Uint8Array)) ? 'keep' : 'change';
}

/** A password is readable by the container's user, whoever that is, and by nobody else who must pass its folder. */
function toWrite({ path, content, secret }: ScaffoldFile): FileToWrite {
  return { path, content, ...(secret === true && { mode: 0o644, folderMode: 0o700 }) };
}

function changedText(path: string, before: string, after: string): FileToWrite[] {
  return before === after ? [] : [{ path, content: after, replaces: before }];
}

function edited(path: string, directory: string): AddResult['files'][number] {
  return { path, action: existsSync(join(directory, path)) ? 'change' : 'create' };
}

function refuseToOverwrite(paths: string[]): DevenvError {
  return new DevenvError('FILE_EXISTS', `${paths.join(', ')} would be overwritten`, {
    reason: 'Nothing was written.',
    suggestions: ['Give the service another name', '--force to overwrite'],
  });
}
