import { connectEngine } from '../../engine/connect/connect.js';
import type { EngineConnection } from '../../engine/connection.js';
import { observeContainers } from '../../engine/observe.js';
import { DevenvError } from '../../errors.js';
import { COMPOSE } from '../../plan/labels.js';
import { loadProject } from '../../project/load-project.js';
import type { LoadedProject, ProjectOptions } from '../../project/load-project.js';
import { bareStack } from './bare-stack.js';

/** The name that a project was given where it has no Compose file: `devenv -p shop logs` works from anywhere. */
export function nameWithoutFile(error: unknown, options: ProjectOptions): string | undefined {
  const noFile = error instanceof DevenvError && error.code === 'FILE_NOT_FOUND' && error.location === undefined;
  if (!noFile) return undefined;
  return (options.projectName ?? options.environment['COMPOSE_PROJECT_NAME']) || undefined;
}

/**
 * A project by its name alone: from the files that its containers were made from. Where those are gone it is what its
 * containers tell, if that is enough for the caller.
 */
export async function projectByName(
  name: string,
  options: ProjectOptions,
  enough: boolean,
  signal: AbortSignal,
): Promise<LoadedProject & { connection: EngineConnection }> {
  const connection = await connectEngine(process.env, signal);
  const containers = await observeContainers(connection, name);
  const made = containers.map(({ labels }) => labels).find((labels) => labels[COMPOSE.configFiles] !== undefined);
  const files = (made?.[COMPOSE.configFiles] ?? '').split(',').filter((file) => file !== '');
  try {
    if (files.length > 0) {
      const projectDirectory = made?.[COMPOSE.workingDirectory] ?? options.cwd;
      return { ...loadProject({ ...options, files, projectDirectory, projectName: name }), connection };
    }
  } catch (error) {
    const gone = error instanceof DevenvError && error.code === 'FILE_NOT_FOUND';
    if (!gone || !enough) throw error;
  }
  if (!enough) throw withoutFiles(name, containers.length > 0);
  const message = `Project ${name} has no Compose file here${files.length > 0 ? `, and ${files.join(', ')} is gone` : ''}: it is known by its containers alone.`;
  return { stack: bareStack(name, containers), warnings: [{ message }], connection };
}

function withoutFiles(name: string, exists: boolean): DevenvError {
  return new DevenvError('FILE_NOT_FOUND', `Project ${name} has no Compose file here.`, {
    reason: exists ? 'Nor do its containers say where it is.' : 'Nor has it containers.',
    suggestions: ['devenv ls -a', 'devenv -f PATH …'],
  });
}
