import type { BuildContext } from './context.js';

/** One instruction of a Dockerfile: its first line (1-based), keyword in capitals, and text on one line. */
export interface Instruction {
  line: number;
  keyword: string;
  text: string;
  /** Index of its stage, 0 for the first; -1 before any FROM. */
  stage: number;
}

const COUNTED = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR']);

/** The instructions of a Dockerfile: comments dropped, continued lines and here-documents joined to their instruction. */
export function readInstructions(text: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const escape = /^#\s*escape\s*=\s*`/im.test(text) ? '`' : '\\';
  const instructions: Instruction[] = [];
  let stage = -1;
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let joined = (lines[index] ?? '').trim();
    if (joined === '' || joined.startsWith('#')) continue;
    while (joined.endsWith(escape) && index + 1 < lines.length) {
      const next = (lines[++index] ?? '').trim();
      if (next.startsWith('#') || next === '') continue;
      joined = `${joined.slice(0, -1).trim()} ${next}`;
    }
    index = skipHereDocuments(joined, lines, index);
    const keyword = (joined.split(/\s/, 1)[0] ?? '').toUpperCase();
    if (keyword === 'FROM') stage += 1;
    instructions.push({ line, keyword, text: joined.replace(/\s+/g, ' '), stage });
  }
  return instructions;
}

/** The instructions of a build's Dockerfile; none where it is on another machine. */
export function instructionsOf({ text }: BuildContext): Instruction[] {
  return text === undefined ? [] : readInstructions(text);
}

function skipHereDocuments(instruction: string, lines: string[], index: number): number {
  if (!/^(RUN|COPY|ADD)\s/i.test(instruction)) return index;
  let last = index;
  for (const [, word = ''] of instruction.matchAll(/<<-?["']?([A-Za-z_][A-Za-z0-9_]*)["']?/g)) {
    const end = lines.findIndex((line, at) => at > last && line.trim() === word);
    if (end < 0) break;
    last = end;
  }
  return last;
}

/**
 * The instruction that a build step stands for, from the step's name: `[builder 3/9] RUN npm ci` is the third counted
 * instruction of stage `builder`; without a stage name, of the only one. A stage from scratch does not count its FROM.
 * The classic builder says `Step 3/9 : RUN npm ci`.
 */
export function instructionOfStep(text: string, stepName: string): Instruction | undefined {
  const classic = /^step (\d+)\/\d+ ?: (.*)$/is.exec(stepName);
  if (classic !== null) return instructionAt(readInstructions(text), Number(classic[1]), classic[2] ?? '');
  const [, place, position, words = ''] = /^\[(?:(.*) )?(\d+)\/\d+\] (.*)$/s.exec(stepName) ?? [];
  if (position === undefined) return undefined;
  const instructions = readInstructions(text);
  const stage = stageIndex(instructions, place?.split(' ').at(-1));
  const counted = instructions.filter((item) => item.stage === stage && COUNTED.has(item.keyword));
  const scratch = /^FROM (--\S+ )*scratch\b/i.test(counted[0]?.text ?? '');
  const found = counted[Number(position) - (scratch ? 0 : 1)];
  if (found?.keyword === /^\S+/.exec(words)?.[0].toUpperCase()) return found;
  return counted.find((item) => item.text === words.replace(/\s+/g, ' ').trim());
}

/** The classic builder counts every instruction; Podman counts those of each stage. */
function instructionAt(instructions: Instruction[], position: number, words: string): Instruction | undefined {
  const text = words.replace(/\s+/g, ' ').trim();
  const counted = instructions[position - 1];
  return counted?.text === text ? counted : instructions.find((instruction) => instruction.text === text);
}

/** Without a name the last stage is meant: BuildKit leaves it out where there is only one, or names it `stage-N`. */
function stageIndex(instructions: Instruction[], name: string | undefined): number {
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM');
  if (name === undefined) return froms.length - 1;
  const named = froms.findIndex((from) => / as (\S+)$/i.exec(from.text)?.[1]?.toLowerCase() === name.toLowerCase());
  const numbered = /^stage-(\d+)$/.exec(name)?.[1];
  return named >= 0 || numbered === undefined ? named : Number(numbered);
}
