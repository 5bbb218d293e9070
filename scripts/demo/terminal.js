import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { styleText } from 'node:util';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'run.js');
const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;

const style = (format, text) => (coloured ? styleText(format, text) : text);

export const say = (text = '') => process.stdout.write(`${text}\n`);
export const heading = (text) => say(`\n${style('bold', `## ${text}`)}`);
/** Shows a command as it would be typed. */
export const typed = (line) => say(`\n${style('cyan', `$ ${line}`)}`);
/** A result: indented, long lines as they are. */
export const show = (text) => say(text.trimEnd().replace(/^/gm, '  '));

/** A shell word, quoted where it must be. */
const word = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** How the demo runs programs: in one folder, with one engine, until `signal` is aborted. */
export function terminal({ folder, host, signal }) {
  return {
    /**
     * Shows and runs `devenv ARGS`. Its output is passed on, or with `lines` only those of its lines that it picks.
     * @returns {Promise<number>} Milliseconds from the start of the program to its end.
     */
    async devenv(args, { lines } = {}) {
      typed(['devenv', ...args].map(word).join(' '));
      const began = performance.now();
      const { code, output } = await run(process.execPath, [PROGRAM, ...args], { folder, signal, captured: lines });
      if (lines && code === 0) show(output.split('\n').filter(lines).join('\n'));
      else if (lines) show(output);
      if (code !== 0) throw new Error(`devenv ${args.join(' ')} ended with ${code}`);
      return performance.now() - began;
    },
    /** Runs another program, shown as it is typed; rejects where it fails. */
    async program(command, args) {
      typed([command, ...args].map(word).join(' '));
      const env = { DOCKER_HOST: host, DOCKER_CONTEXT: undefined };
      const { code, output } = await run(command, args, { folder, env, signal, captured: true });
      if (code !== 0) throw new Error(`${command} failed: ${output}`);
    },
  };
}

/** Runs `devenv ARGS` without showing it; for cleaning up, so a Ctrl-C does not reach it. */
export function quietly(folder, args) {
  return run(process.execPath, [PROGRAM, ...args], { folder, captured: true, detached: true });
}

/** What a user's shell may say about another stack. */
const STACK_VARIABLES = ['COMPOSE_FILE', 'COMPOSE_PROJECT_NAME', 'COMPOSE_PROFILES', 'COMPOSE_ENV_FILES'];
const neutral = Object.fromEntries(STACK_VARIABLES.map((name) => [name, undefined]));

function run(command, args, { folder, env, signal, captured, detached = false }) {
  return new Promise((resolve, reject) => {
    const stdio = captured ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, {
      ...{ cwd: folder, stdio, signal, killSignal: 'SIGINT', detached },
      env: { ...process.env, ...neutral, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 130, output }));
  });
}
