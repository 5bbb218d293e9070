import { lastRun } from './case.js';
import type { Case } from './case.js';
import { commandFix, processFix } from './end-findings.js';
import type { Finding } from './finding.js';
import { readLine } from './log-patterns.js';
import type { Clue } from './log-patterns.js';

/** What a replica's log, or the engine's error, names as the cause. The first line that does counts: later ones follow from it. */
export function logFindings(one: Case): Finding[] {
  return clues(one).flatMap((clue) => {
    const told = WORDS[clue.kind]?.(one, clue);
    return told === undefined ? [] : [{ kind: clue.kind, evidence: [clue.line.slice(0, 300)], ...told }];
  });
}

/** The first clue of each kind in the last run. */
export function clues(one: Case): Clue[] {
  const { evidence, service } = one;
  const lines = [...(evidence?.error === undefined || evidence.error === '' ? [] : [evidence.error]), ...lastRun(one)];
  const found = lines.flatMap((line) => readLine(line) ?? []);
  const believable = found.filter(
    ({ kind, subject }) => kind !== 'missing-variable' || !isSet(service.environment, subject),
  );
  return believable.filter(({ kind }, index) => believable.findIndex((other) => other.kind === kind) === index);
}

function isSet(environment: Record<string, string | null> | undefined, name: string): boolean {
  return (environment?.[name] ?? '') !== '';
}

type Told = Omit<Finding, 'kind' | 'evidence'> & { evidence?: string[] };

const WORDS: Partial<Record<Finding['kind'], (one: Case, clue: Clue) => Told | undefined>> = {
  'wrong-architecture': wrongArchitecture,
  'disk-full': diskFull,
  'process-limit': ({ name }) => ({ cause: 'it cannot start another process', fix: processFix(name) }),
  'command-not-found': ({ name }, { subject }) => ({
    cause: `it runs ${subject}, which is not in its image`,
    fix: commandFix(name),
  }),
  'missing-variable': ({ name }, { subject }) => ({
    cause: `the variable ${subject} is not set`,
    fix: `Set ${subject} in the environment of ${name}, then: devenv up -d ${name}`,
  }),
  'missing-module': ({ name }, { subject }) => ({
    cause: `it needs ${subject}, which is not installed in its image`,
    fix: `devenv up -d --build ${name}`,
  }),
  'missing-file': ({ name }, { subject }) => ({
    cause: `it looks for the file ${subject}, which is not there`,
    fix: `Mount ${subject} into ${name} or add it to its image, then: devenv up -d --build ${name}`,
  }),
  'permission-denied': ({ name, service }, { subject }) => ({
    cause: `it may not use ${subject}${service.user === undefined ? '' : ` as user ${service.user}`}`,
    fix: `Give ${subject} to the user that ${name} runs as, then: devenv reset --keep-data ${name}`,
  }),
  'address-in-use': ({ name }, { subject }) => ({
    cause: `it cannot listen on port ${subject}: something in its container does already`,
    fix: `devenv reset --keep-data ${name}`,
  }),
};

function wrongArchitecture({ name, evidence }: Case, { line }: Clue): Told {
  const { imageArchitecture = '', architecture = '' } = evidence?.machine ?? {};
  if (imageArchitecture === architecture) {
    const cause = 'its program is none that this machine can run, or a script without a first line such as #!/bin/sh';
    return { cause, fix: commandFix(name) };
  }
  const cause = `its image is for ${imageArchitecture}, and the engine's machine is ${architecture}`;
  const fix = `Set platform: linux/${architecture} for ${name}, then: devenv up -d --pull always --build ${name}`;
  return { cause, fix, evidence: [line] };
}

const GB = 1000 ** 3;

function diskFull({ name, evidence }: Case, { line }: Clue): Told {
  const free = evidence?.machine?.diskFree;
  if (free !== undefined && free < GB) {
    const room = `${(free / GB).toFixed(1)} GB free where the engine keeps its data`;
    return {
      cause: 'the disk of the engine is full',
      evidence: [line, room],
      fix: `docker system prune, then: devenv reset --keep-data ${name}`,
    };
  }
  const cause = free === undefined ? 'a disk that it writes to is full' : 'a volume or tmpfs that it writes to is full';
  return { cause, fix: `devenv reset ${name}, and give what is full more room` };
}
