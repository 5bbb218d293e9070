import { resolve } from 'node:path';
import type { OneOff } from '../engine/spec/one-off.js';
import { DevenvError } from '../errors.js';
import type { ProjectOptions } from '../project/load-project.js';
import { readEnvFile } from '../project/read-env-file.js';
import { parsePortSpec } from '../stack/port-spec.js';
import { splitCommand, UnbalancedCommand } from '../stack/shell-words.js';
import type { Mount, Port } from '../stack/stack.js';
import { parseVolumeSpec } from '../stack/volume-spec.js';

/** What the user writes about a one-off container, as written. */
export interface OneOffWords {
  /** `8080:80`. */
  publish: string[];
  /** `./here:/there:ro`; relative to the working directory. */
  volumes: string[];
  /** `key=value`. */
  labels: string[];
  /** `KEY=VAL`, or `KEY` for the value that the caller's environment has. */
  environment: string[];
  /** Files of variables, which `environment` overrides. */
  envFiles: string[];
  /** Split as a shell does. */
  entrypoint?: string | undefined;
}

/** The words in the terms of a container. Throws USAGE for what cannot be read. */
export function readWords(
  words: OneOffWords,
  { cwd, environment }: ProjectOptions,
): Pick<OneOff, 'publish' | 'volumes' | 'labels' | 'environment' | 'entrypoint'> {
  const fromFiles = words.envFiles.map((file) => readEnvFile(file, cwd, environment));
  return {
    publish: words.publish.flatMap((text) => read('--publish', text, parsePortSpec) as unknown as Port[]),
    volumes: words.volumes.map((text) => mountOf(read('--volume', text, parseVolumeSpec) as Mount, cwd, environment)),
    labels: Object.fromEntries(words.labels.map(labelOf)),
    environment: Object.assign({}, ...fromFiles, assignments(words.environment, environment)) as Record<string, string>,
    ...(words.entrypoint === undefined ? {} : { entrypoint: read('--entrypoint', words.entrypoint, splitCommand) }),
  };
}

/** Variables of `KEY=VAL` words; a `KEY` alone takes what the environment has, and is left out where it has nothing. */
export function assignments(words: string[], environment: Record<string, string | undefined>): Record<string, string> {
  const pairs = words.flatMap((word) => {
    const at = word.indexOf('=');
    const [key, value] = at < 0 ? [word, environment[word]] : [word.slice(0, at), word.slice(at + 1)];
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}

function labelOf(word: string): [string, string] {
  const at = word.indexOf('=');
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  throw new DevenvError('USAGE', `--label ${word} is not of the form KEY=VALUE.`, {
    suggestions: [`--label ${word}=`],
  });
}

function mountOf(mount: Mount, cwd: string, environment: Record<string, string | undefined>): Mount {
  if (mount.type !== 'bind') return mount;
  const source = mount.source.replace(/^~(?=\/|$)/, environment['HOME'] ?? '~');
  return { ...mount, source: resolve(cwd, source) };
}

function read<T>(flag: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UnbalancedCommand)
      throw new DevenvError('USAGE', `${flag} ${text} has a quote that stays open.`);
    if (error instanceof RangeError) throw new DevenvError('USAGE', `${flag} ${text} ${error.message}.`);
    throw error;
  }
}
