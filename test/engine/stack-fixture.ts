import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { address } from './stack-state.js';

/** A project that holds a copy of `fixtures/stacks/NAME`, and lives until its `dispose()` is called. */
export function stackProject(name: string): TestProject {
  const project = makeProject();
  cpSync(join(import.meta.dirname, 'fixtures', 'stacks', name), project.folder, { recursive: true });
  return project;
}

/** Runs devenv and throws all that it said where it failed. */
export async function must(project: TestProject, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await project.devenv(args);
  if (exitCode !== 0) throw new Error(`devenv ${args.join(' ')} ended with ${exitCode}:\n${stderr}${stdout}`);
  return stdout;
}

/** The body of an answer of a replica's published port; throws for any status but 2xx, and after 5 s. */
export async function page(project: TestProject, part: string, init: RequestInit = {}): Promise<string> {
  const { port } = await address(project.name, part);
  const response = await fetch(`http://127.0.0.1:${port}/`, { ...init, signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${part} answers ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
