import { describe, expect, test } from 'vitest';
import { instructionOfStep, readInstructions } from '../../../src/engine/build/dockerfile.js';

const TWO_STAGES = `# syntax comment
FROM node:22 AS builder
WORKDIR /app
COPY package.json \\
     package-lock.json ./
# a comment
RUN npm ci && \\
    # inside
    npm run build

FROM node:22
ENV A=1
COPY --from=builder /app /app
RUN node -v
`;

test('instructions have their first line, their stage, and their text on one line', () => {
  expect(readInstructions(TWO_STAGES).map(({ line, stage, text }) => `${line} ${stage} ${text}`)).toEqual([
    '2 0 FROM node:22 AS builder',
    '3 0 WORKDIR /app',
    '4 0 COPY package.json package-lock.json ./',
    '7 0 RUN npm ci && npm run build',
    '11 1 FROM node:22',
    '12 1 ENV A=1',
    '13 1 COPY --from=builder /app /app',
    '14 1 RUN node -v',
  ]);
});

test('here-documents belong to their instruction', () => {
  const text =
    'FROM a\nRUN <<EOF cat > x && <<-"TWO" cat\nCOPY not an instruction\nEOF\nRUN nor this\n\tTWO\nRUN last\n';
  expect(readInstructions(text).map(({ line, keyword }) => `${line} ${keyword}`)).toEqual(['1 FROM', '2 RUN', '7 RUN']);
});

test('another escape character continues lines', () => {
  expect(readInstructions('# escape=`\nFROM a\nRUN one `\n  two\nRUN c:\\\n')).toMatchObject([
    { line: 2 },
    { line: 3, text: 'RUN one two' },
    { line: 5 },
  ]);
});

describe('the instruction of a step', () => {
  test.each([
    ['[builder 4/4] RUN npm ci && npm run build', 7],
    ['[builder 3/4] COPY package.json package-lock.json ./', 4],
    ['[stage-1 3/3] RUN node -v', 14],
    ['[linux/amd64 stage-1 2/3] COPY --from=builder /app /app', 13],
    ['[stage-1 2/3] RUN something else', undefined],
    ['[stage-1 1/2] RUN node -v', 14],
    ['Step 4/8 : RUN npm ci &&     npm run build', 7],
    ['STEP 4/4: RUN node -v', 14],
    ['[internal] load build context', undefined],
  ])('%s', (name, line) => {
    expect(instructionOfStep(TWO_STAGES, name)?.line).toBe(line);
  });

  test('a stage from scratch does not count its FROM', () => {
    expect(instructionOfStep('FROM scratch\nCOPY a /\nRUN ["/a"]\n', '[2/2] RUN ["/a"]')?.line).toBe(3);
  });
});
