import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../support/devenv.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'devenv-test-completion-'));
  writeFileSync(join(folder, 'compose.yaml'), 'services: { api: { image: a }, app: { image: a }, db: { image: a } }\n');
  writeFileSync(join(folder, 'devenv'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(folder, 'devenv'), 0o755);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const has = (shell: string): boolean => {
  const isThere = !execaSync(shell, ['--version'], { reject: false }).failed;
  if (!isThere) console.warn(`skipped: ${shell} is not on this machine`);
  return isThere;
};

/** What a script of a shell prints that has devenv on its path. */
async function say(shell: string, args: string[], script: string): Promise<string> {
  const PATH = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
  const { stdout } = await execa(shell, [...args, script], { cwd: folder, env: { PATH, NODE_EXTRA_CA_CERTS: '' } });
  return stdout;
}

const CASES = [
  ['devenv res', ['reset', 'restart']],
  ['devenv logs a', ['api', 'app']],
  ['devenv up --no-rec', ['--no-recreate']],
  ['devenv -f comp', ['compose.yaml']],
] as const;

test.skipIf(!has('bash'))('bash completes commands, services, flags and files', async () => {
  for (const [line, expected] of CASES.slice(0, 3)) {
    const words = line.split(' ');
    const out = await say(
      'bash',
      ['--norc', '-c'],
      `source <(devenv completion bash); COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}
       _devenv; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    expect(out.split('\n'), line).toEqual(expected);
  }
});

test.skipIf(!has('fish'))('fish completes commands, services, flags and files', async () => {
  for (const [line, expected] of CASES) {
    const out = await say('fish', ['--no-config', '-c'], `devenv completion fish | source; complete -C '${line}'`);
    expect(
      out.split('\n').map((each) => each.split('\t')[0]),
      line,
    ).toEqual(expected);
  }
});

/** Types into a zsh on a pseudo-terminal, and waits each time for what it is to show. */
const ZSH = `
zmodload zsh/zpty zsh/datetime
zpty z zsh -f -i
await() { # PATTERN: reads until the screen has it
  local out all= end=$((EPOCHREALTIME + 20))
  while (( EPOCHREALTIME < end )); do
    zpty -rt z out 2>/dev/null && all+=$out || sleep 0.05
    [[ $all == *$1* ]] && { print -r -- "shown: $1"; return }
  done
  print -r -- "not shown: $1 in $all"
}
zpty -w z 'autoload -Uz compinit; compinit -u -D; source <(devenv completion zsh); bindkey "^I" complete-word; print rea""dy'
await ready
`;

test.skipIf(!has('zsh'))(
  'zsh completes commands, services, flags and files',
  async () => {
    const types = ([typed, shown]: string[]): string =>
      `zpty -n -w z "${typed ?? ''}"$'\\t'; await "${shown ?? ''}"; zpty -n -w z $'\\x15'`;
    const typed = [
      ['devenv logs d', 'logs db'],
      ['devenv rese', 'reset'],
      ['devenv up --no-rec', 'no-recreate'],
      ['devenv -f comp', 'ose.yaml'],
    ];
    const out = await say('zsh', ['-f', '-c'], `${ZSH}\n${typed.map(types).join('\n')}\nzpty -d z`);
    expect(out.split('\n')).toEqual(['shown: ready', ...typed.map(([, shown]) => `shown: ${shown ?? ''}`)]);
  },
  120_000,
);
