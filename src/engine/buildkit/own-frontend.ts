import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext } from '../build/context.js';
import { UnavailableFrontend } from './frontend-failure.js';

/** Stable releases of the frontend that engines have built in; `-labs` and others know instructions of their own. */
const STABLE_FRONTEND = /^docker\/dockerfile(:1(\.\d+)*)?$/;

/**
 * The context of a build that failed with `error` only because the registry of its `# syntax=` image can't be reached, so
 * that the engine's own frontend reads the Dockerfile; undefined for any other failure.
 */
export async function forOwnFrontend(context: BuildContext, error: unknown): Promise<BuildContext | undefined> {
  const { cause } = error as { cause?: unknown };
  if (context.kind === 'remote' || context.substitute !== undefined) return undefined;
  if (!(cause instanceof UnavailableFrontend) || !cause.unreachable) return undefined;
  if (!STABLE_FRONTEND.test(cause.reference)) return undefined;
  const text = withoutSyntaxLine(context.text);
  if (text === context.text) return undefined;
  return { ...context, text, substitute: { [context.dockerfile]: text, ...(await ownIgnoreFile(context)) } };
}

/** The line becomes an empty comment: the others keep their numbers. */
export function withoutSyntaxLine(dockerfile: string): string {
  return dockerfile.replace(/^#\s*syntax\s*=.*$/im, '#');
}

async function ownIgnoreFile({
  folder,
  dockerfile,
}: Extract<BuildContext, { kind: 'local' }>): Promise<Record<string, string>> {
  if (folder === undefined) return {};
  const name = `${dockerfile}.dockerignore`;
  const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
  return text === undefined ? {} : { [name]: text };
}
