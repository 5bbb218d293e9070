import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import type { TestProject } from '../support/project.js';
import { differences, differenceText, unintended, type Difference } from './inspect/compare.js';
import {
  composeText,
  groupEnvironment,
  groupProject,
  groups,
  groupServices,
  makeOutside,
  readRecording,
  writeRecording,
  type Recording,
} from './inspect/fixture.js';
import { stackView, type StackView } from './inspect/stack-view.js';

/** Set by scripts/inspect-cases.js: with docker compose, the expectations are recorded instead of compared. */
const recordWith = process.env['DEVENV_TEST_RECORD_WITH']?.split(' ');

/** The group whose services an engine may refuse. */
const REFUSED = 'refused';

/** Creates the services of a project; by service, why it could not, or null. */
type Create = (project: TestProject, group: string) => Promise<Record<string, string | null>>;

const withDevenv: Create = async (project, group) => {
  const args = ['up', '--no-start', '--json'];
  const { stdout, stderr } = await project.devenv(args, { env: groupEnvironment(project) });
  const { failures } = JSON.parse(stdout) as { failures?: { service: string; message: string; reason?: string }[] };
  if (failures === undefined) throw new Error(stdout + stderr);
  const refused = failures.map(({ service, message, reason = '' }) => [service, `${message} ${reason}`] as const);
  return { ...nobody(group), ...Object.fromEntries(refused) };
};

/** One by one where the engine may refuse: docker compose ends at the first refusal. */
const withCompose: Create = async (project, group) => {
  const [program = '', ...leading] = recordWith ?? [];
  const refusals = nobody(group);
  for (const services of group === REFUSED ? groupServices(group).map((name) => [name]) : [[]]) {
    const { stderr, exitCode } = await execa(program, [...leading, 'create', ...services], {
      cwd: project.folder,
      env: { ...groupEnvironment(project), COMPOSE_PROJECT_NAME: project.name },
      reject: false,
    });
    if (exitCode !== 0) refusals[services[0] ?? group] = stderr;
  }
  return refusals;
};

function nobody(group: string): Record<string, string | null> {
  return Object.fromEntries(groupServices(group).map((name) => [name, null]));
}

/** Makes the stack of a group, looks at it, and removes it. */
async function made(group: string, create: Create): Promise<Recording> {
  const { ApiVersion: api } = await (await engine()).version();
  const project = groupProject(group);
  try {
    await makeOutside(project);
    const said = Object.entries(await create(project, group));
    const refusals = Object.fromEntries(said.map(([service, text]) => [service, refusal(text, project)]));
    const view = await stackView(project.name, project.folder, composeText(group));
    const refused = Object.values(refusals).filter((text) => text !== null);
    if (group !== REFUSED && refused.length > 0) throw new Error(refused.join('\n'));
    return { api, view, ...(group === REFUSED ? { refusals } : {}) };
  } finally {
    await eventually(() => project.dispose());
  }
}

/** A refusal without what no two runs have in common. */
function refusal(text: string | null, { name, folder }: TestProject): string | null {
  if (text === null) return null;
  return text.replaceAll(folder, 'FOLDER').replaceAll(name, 'PROJECT').trim();
}

/** The services of which one side makes what the other refuses, or hands on another refusal of the engine. */
function refusedOtherwise(expected: Recording['refusals'] = {}, actual: Recording['refusals'] = {}): Difference[] {
  return Object.entries(expected).flatMap(([service, said]) => {
    const ours = actual[service] ?? null;
    const [, ofEngine = ''] = /Error response from daemon: (.*)/.exec(said ?? '') ?? [];
    const same = said === null || ours === null ? said === ours : ours.includes(ofEngine);
    return same ? [] : [{ field: `refusals ${service}`, expected: said, actual: ours }];
  });
}

/** What only one of the two made can't be compared. */
function madeByBoth(
  view: StackView,
  expected: Recording['refusals'] = {},
  actual: Recording['refusals'] = {},
): StackView {
  const refused = (key: string): boolean => {
    const service = key.replace(/-\d+$/, '');
    return (expected[service] ?? actual[service] ?? null) !== null;
  };
  const containers = Object.entries(view.containers).filter(([key]) => !refused(key));
  return { ...view, containers: Object.fromEntries(containers) };
}

describe.runIf(recordWith !== undefined)('recorded from docker compose', () => {
  test.each(groups())('%s', async (group) => {
    writeRecording(group, await made(group, withCompose));
  });
});

describe.skipIf(recordWith !== undefined)('what runs is what docker compose would run', () => {
  test.each(groups())('%s', async (group) => {
    const actual = await made(group, withDevenv);
    const expected = readRecording(group, actual.api);
    const partial = expected.api !== actual.api;
    const compared = [expected, actual].map(({ view }) => madeByBoth(view, expected.refusals, actual.refusals));
    const found = [
      ...differences(compared[0] ?? null, compared[1] ?? null, { partial }),
      ...refusedOtherwise(expected.refusals, actual.refusals),
    ];
    expect(unintended(found).map(differenceText)).toEqual([]);
  });
});
