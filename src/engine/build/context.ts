import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { DevenvError } from '../../errors.js';
import type { Build, Stack } from '../../stack/stack.js';

/** Where the files and the Dockerfile of a build come from. */
export type BuildContext =
  | {
      kind: 'remote';
      url: string;
      dockerfile: string;
      /** The text of `dockerfile_inline`, which is then not looked for there. */
      text?: string;
    }
  | {
      kind: 'local';
      root: string;
      /** Where the Dockerfile lies; undefined for `dockerfile_inline`. */
      folder?: string;
      /** The Dockerfile's name in its folder. */
      dockerfile: string;
      /** The Dockerfile's text. */
      text: string;
      /** Sent in place of the Dockerfile's folder. */
      substitute?: Record<string, string>;
    };

const INLINE_NAME = 'Dockerfile';

/**
 * Finds and reads what a build starts from.
 * Throws FILE_NOT_FOUND, naming the Compose file, for a context or a Dockerfile that is not there.
 */
export async function locateContext(service: string, build: Build, stack: Stack): Promise<BuildContext> {
  const context = build.context ?? stack.origin.workingDirectory;
  if (isRemote(context)) return remoteContext(build, context);
  const root = resolve(stack.origin.workingDirectory, context);
  if (!(await isDirectory(root)))
    throw await missing(service, stack, `The build context of ${service}`, root, 'build.context');
  if (build.dockerfile_inline !== undefined) {
    return { kind: 'local', root, dockerfile: INLINE_NAME, text: build.dockerfile_inline };
  }
  const path = resolve(root, build.dockerfile ?? 'Dockerfile');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw await missing(service, stack, `The Dockerfile of ${service}`, path, 'build.dockerfile');
  return { kind: 'local', root, folder: dirname(path), dockerfile: basename(path), text };
}

/** Where the Dockerfile lies inside the context, with forward slashes; undefined where it is not in it. */
export function pathInContext(context: BuildContext): string | undefined {
  if (context.kind === 'remote') return context.dockerfile;
  if (context.folder === undefined) return undefined;
  const path = relative(context.root, resolve(context.folder, context.dockerfile));
  return path.startsWith('..') || isAbsolute(path) ? undefined : path.split(sep).join('/');
}

/** The path of the Dockerfile for messages: as it is on disk, or what it is instead. */
export function dockerfilePath(context: BuildContext): string {
  if (context.kind === 'remote') return `${context.dockerfile} in ${context.url}`;
  return context.folder === undefined ? 'dockerfile_inline' : resolve(context.folder, context.dockerfile);
}

/** Where a build's context is: an absolute folder, or a URL. */
export function contextLocation({ context }: Build, { origin }: Stack): string {
  if (context !== undefined && isRemote(context)) return context;
  return resolve(origin.workingDirectory, context ?? '.');
}

function isRemote(context: string): boolean {
  return /^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(context);
}

function remoteContext(build: Build, url: string): BuildContext {
  const inline = build.dockerfile_inline;
  if (inline !== undefined) return { kind: 'remote', url, dockerfile: INLINE_NAME, text: inline };
  return { kind: 'remote', url, dockerfile: build.dockerfile ?? 'Dockerfile' };
}

async function isDirectory(path: string): Promise<boolean> {
  return (await kindOf(path)) === 'a folder';
}

async function kindOf(path: string): Promise<'a folder' | 'a file' | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? 'a folder' : 'a file';
}

/** The error for a path that is not there, or is not what a build needs, or may not be read. */
async function missing(service: string, stack: Stack, what: string, path: string, key: string): Promise<DevenvError> {
  const file = stack.origin.configFiles[0];
  const kind = await kindOf(path);
  const wanted = key === 'build.context' ? 'a folder' : 'a file';
  const fault = kind === undefined ? 'is not there' : kind === wanted ? 'may not be read' : `is ${kind}, not ${wanted}`;
  const mend = { 'is not there': `Create ${path}`, 'may not be read': `ls -l ${path}` }[fault] ?? `Put ${wanted} there`;
  return new DevenvError('FILE_NOT_FOUND', `${what} ${fault}: ${path}.`, {
    suggestions: [`${mend}, or change services.${service}.${key}${file === undefined ? '' : ` in ${file}`}`],
    service,
    ...(file === undefined ? {} : { location: { file } }),
  });
}
