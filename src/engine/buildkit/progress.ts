import { formatBytes } from '../images/image-progress.js';
import type { BuildTrace, Vertex, VertexStatus } from './trace.js';

const TAIL_LINES = 20;

interface Step {
  number: number;
  name: string;
  began: boolean;
  ended: boolean;
  error: string;
  /** The last lines it wrote. */
  tail: string[];
  /** What it wrote since its last line break. */
  partial: string;
}

/** The step that ended a build: its name and the last lines it wrote. */
export interface FailedStep {
  name: string;
  error: string;
  tail: string[];
}

export interface BuildProgress {
  /** Takes one message of the trace; tells the new state in a few words and the new lines of the full log. */
  take(trace: BuildTrace): { detail: string | undefined; lines: string[] };
  failedStep(): FailedStep | undefined;
}

/** Follows a build: which step it is at, what the steps write, which one failed. */
export function followBuild(): BuildProgress {
  const steps = new Map<string, Step>();
  let detail: string | undefined;
  return {
    take: (trace) => {
      const lines = [
        ...trace.vertexes.flatMap((vertex) => takeVertex(steps, vertex)),
        ...trace.logs.flatMap(({ vertex, text }) => takeText(steps.get(vertex), text)),
      ];
      const before = detail;
      detail = describe(steps, trace) ?? detail;
      return { detail: detail === before ? undefined : detail, lines };
    },
    failedStep: () => [...steps.values()].find(({ error }) => error !== '' && !error.includes('context canceled')),
  };
}

function takeVertex(steps: Map<string, Step>, vertex: Vertex): string[] {
  const known = steps.get(vertex.digest);
  const fresh = { number: steps.size + 1, name: '', began: false, ended: false, error: '', tail: [], partial: '' };
  const step: Step = known ?? fresh;
  steps.set(vertex.digest, step);
  step.name = vertex.name;
  step.error = vertex.error;
  const lines: string[] = [];
  if (vertex.started !== undefined && !step.began) {
    step.began = true;
    lines.push(`#${step.number} ${vertex.name}`);
  }
  if (vertex.completed !== undefined && !step.ended) {
    step.ended = true;
    lines.push(...takeText(step, step.partial === '' ? '' : '\n'), `#${step.number} ${ending(vertex)}`);
  }
  return lines;
}

function ending(vertex: Vertex): string {
  if (vertex.error !== '') return `ERROR: ${vertex.error}`;
  if (vertex.cached) return 'CACHED';
  return `DONE ${(((vertex.completed ?? 0) - (vertex.started ?? 0)) / 1000).toFixed(1)}s`;
}

function takeText(step: Step | undefined, text: string): string[] {
  if (step === undefined) return [];
  const lines = (step.partial + text).split('\n');
  step.partial = lines.pop() ?? '';
  const shown = lines.map((line) => line.slice(line.replace(/\r$/, '').lastIndexOf('\r') + 1).trimEnd());
  step.tail = [...step.tail, ...shown].slice(-TAIL_LINES);
  return shown.map((line) => `#${step.number} ${line}`);
}

function describe(steps: Map<string, Step>, trace: BuildTrace): string | undefined {
  const status = trace.statuses.findLast(({ current, completed }) => current > 0 && !completed);
  const transfer = status && describeTransfer(steps.get(status.vertex), status);
  if (transfer !== undefined) return transfer;
  const running = trace.vertexes.findLast((vertex) => vertex.started !== undefined && vertex.completed === undefined);
  return running && describeStep(running.name);
}

function describeTransfer(step: Step | undefined, status: VertexStatus): string | undefined {
  if (status.id.startsWith('transferring')) return `sending files ${formatBytes(status.current)}`;
  if (!/^(sha256:|extracting)/.test(status.id) || step === undefined || status.total === 0) return undefined;
  return `pulling ${baseImage(step.name)} ${formatBytes(status.current)} of ${formatBytes(status.total)}`;
}

/** `[builder 3/9] RUN npm ci` -> `build step builder 3/9 RUN npm ci`. */
function describeStep(name: string): string | undefined {
  const [, place = '', words = name] = /^\[([^\]]*)\] (.*)$/s.exec(name) ?? [];
  if (place.endsWith('internal')) return words.startsWith('load metadata for') ? words : 'preparing the build';
  if (place === '') return name;
  return `build step ${place} ${words.replace(/\s+/g, ' ').slice(0, 80)}`;
}

function baseImage(name: string): string {
  return (/FROM (\S+)/.exec(name)?.[1] ?? 'the base image')
    .replace(/@sha256:.*$/, '')
    .replace(/^docker\.io\/(library\/)?/, '');
}
