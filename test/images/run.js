import { spawn } from 'node:child_process';

/**
 * Runs a program and resolves with its standard output; rejects with the end of what it complained about.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>}
 */
export function run(program, args, options = {}) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child.stdout);
  const complaints = collect(child.stderr);
  return ended(child, program, complaints).then(() => output.join(''));
}

/**
 * Resolves when a child ends well; rejects with its last complaints.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} program
 * @param {string[]} complaints
 * @returns {Promise<void>}
 */
export function ended(child, program, complaints) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} failed (${code ?? 'killed'}): ${complaints.join('').trim().slice(-800)}`));
    });
  });
}

/**
 * @param {import('node:stream').Readable | null} stream
 * @returns {string[]} What the stream has said so far, in pieces.
 */
export function collect(stream) {
  /** @type {string[]} */
  const pieces = [];
  stream?.setEncoding('utf8').on('data', (piece) => pieces.push(piece));
  return pieces;
}
