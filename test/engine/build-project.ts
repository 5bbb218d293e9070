import type { buildWithClassicBuilder } from '../../src/engine/build/classic-build.js';
import { locateContext } from '../../src/engine/build/context.js';
import { buildImage } from '../../src/engine/build/image.js';
import { connectEngine } from '../../src/engine/connect/connect.js';
import type { Build, Stack } from '../../src/stack/stack.js';
import { testProject, type TestProject } from '../support/project.js';

/** What a test build is made from, besides its files. */
export interface BuildCase {
  build?: Build | ((folder: string) => Build);
  secrets?: Stack['secrets'];
  environment?: Record<string, string>;
  /** Every step runs again unless this says otherwise. */
  noCache?: boolean;
  everyPlatform?: boolean;
  push?: boolean;
  signal?: AbortSignal;
  /** The classic builder in place of the one that the engine would get. */
  builder?: typeof buildWithClassicBuilder;
  /** Hands over every state and line as it comes. */
  onLine?: (line: string) => void;
}

export interface BuildRun {
  id: string;
  /** The full log. */
  log: string;
  /** The states shown to the user, in order. */
  progress: string[];
  warnings: string[];
}

export interface BuildProject extends TestProject {
  tag: string;
  build(options?: BuildCase): Promise<BuildRun>;
}

/** A project of one service `api` whose folder is the build context. */
export function buildProject(files: Record<string, string>): BuildProject {
  const project = testProject(files);
  const tag = `${project.name}-api:latest`;
  return { ...project, tag, build: (options = {}) => runBuild(project, tag, options) };
}

async function runBuild({ name, folder }: TestProject, tag: string, options: BuildCase): Promise<BuildRun> {
  const given = typeof options.build === 'function' ? options.build(folder) : options.build;
  const build = { context: folder, ...given };
  const stack: Stack = {
    name,
    services: { api: { build } },
    networks: {},
    volumes: {},
    secrets: options.secrets ?? {},
    configs: {},
    extensions: {},
    disabledServices: {},
    origin: {
      workingDirectory: folder,
      configFiles: [`${folder}/compose.yaml`],
      environment: options.environment ?? {},
      profiles: [],
    },
  };
  const log: string[] = [];
  const progress: string[] = [];
  const connection = await connectEngine(process.env);
  const { noCache = true, everyPlatform = false, push = false } = options;
  const request = { service: 'api', build, tag, stack, noCache, everyPlatform, push };
  const warnings: string[] = [];
  const listeners = {
    onLog: (line: string) => {
      log.push(line);
      options.onLine?.(line);
    },
    onWarning: (message: string) => warnings.push(message),
    onProgress: (detail: string) => progress.push(detail),
    ...(options.signal && { signal: options.signal }),
  };
  const context = await locateContext('api', build, stack).catch(() => undefined);
  const id =
    options.builder !== undefined && context !== undefined
      ? await options.builder(connection, request, context, listeners)
      : await buildImage(connection, request, listeners);
  return { id, log: log.join('\n'), progress, warnings };
}

/** The error of a build that must fail. */
export async function failureOf(build: Promise<unknown>): Promise<unknown> {
  return build.then(
    () => {
      throw new Error('the build succeeded');
    },
    (error: unknown) => error,
  );
}
