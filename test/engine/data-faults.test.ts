import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { program } from '../support/devenv.js';
import { engine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { makeProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { engineProxy } from './engine-proxy.js';

const AT_ONCE = 3;

/** Every call in every way with DEVENV_TEST_THOROUGH=1, else every fifth call, each in another way. */
const THOROUGH = process.env['DEVENV_TEST_THOROUGH'] === '1';

/** The program is killed after the call; the call fails and is not done; it is done and fails all the same. */
const FAULTS = ['killed', 'refused', 'lost'] as const;

/** Two stores, each with a volume of its own. */
const STORES = `services:
  a: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['va:/data'] }
  b: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['vb:/data'] }
volumes: { va: {}, vb: {} }
`;

/** A command on data, how the stores come to be `old`, and what they are once it is done. */
interface FaultCase {
  name: string;
  args: string[];
  before: (project: TestProject) => Promise<void>;
  after: string;
  /** The declaration of the first store's volume. */
  volume?: string;
  /** The volumes are there before the stack is, as docker compose makes them. */
  existing?: boolean;
  /** What the stores' data is made by, where the faulty command is the first one. */
  seed?: string;
  /** Of how many calls one is tried, without DEVENV_TEST_THOROUGH. */
  every?: number;
}

const CASES: FaultCase[] = [
  { name: 'reset', args: ['reset', '--all'], before: (project) => write(project, 'old'), after: 'empty' },
  { name: 'snapshot save', args: ['snapshot', 'save', 's'], before: (project) => write(project, 'old'), after: 'old' },
  {
    name: 'snapshot restore',
    args: ['snapshot', 'restore', 's'],
    before: async (project) => {
      await write(project, 'new');
      await done(project, ['snapshot', 'save', 's']);
      await write(project, 'old');
    },
    after: 'new',
  },
  {
    name: 'undo',
    args: ['undo'],
    before: async (project) => {
      await write(project, 'new');
      await done(project, ['reset', '--all']);
      await write(project, 'old');
    },
    after: 'new',
  },
  {
    name: 'snapshot save that merges layers',
    args: ['snapshot', 'save', 's'],
    // a long name, so that four layers come near the kernel's limit
    volume: `{ name: '\${COMPOSE_PROJECT_NAME}_va${'x'.repeat(190)}' }`,
    before: async (project) => {
      for (const text of ['new', 'new', 'old']) {
        await write(project, text);
        await done(project, ['snapshot', 'save', '--volume', 'va']);
      }
    },
    after: 'old',
    every: 7,
  },
  {
    name: 'reset of a volume whose data is copied',
    args: ['reset', '--all'],
    volume: '{ x-devenv: { layered: copy } }',
    before: (project) => write(project, 'old'),
    after: 'empty',
  },
  {
    name: 'adoption of plain volumes',
    args: ['snapshot', 'adopt'],
    existing: true,
    before: (project) => write(project, 'old'),
    after: 'old',
  },
  {
    name: 'down that puts the data aside',
    args: ['down', '--volumes', '--snapshot', '-t', '0'],
    before: (project) => write(project, 'old'),
    after: 'empty',
  },
  { name: 'snapshot diff', args: ['snapshot', 'diff', 's'], before: writeAndSave, after: 'old' },
  { name: 'snapshot export', args: ['snapshot', 'export', 's'], before: writeAndSave, after: 'old' },
  {
    name: 'a first up with seeds',
    args: ['up', '-d'],
    // fails where it runs again on what it has made
    seed: '[mkdir /data/old, sh -c "echo old > /data/text"]',
    before: () => Promise.resolve(),
    after: 'old',
    every: 9,
  },
];

test.each(CASES)(
  '$name that fails at any of its calls leaves the data as it was or as it should be',
  async (scenario) => {
    const total = await run(scenario, Infinity, 'killed');
    expect(total).toBeGreaterThan(6);
    const limit = pLimit(AT_ONCE);
    const places = Array.from({ length: total }, (_, index) => index + 1);
    const faults = places.flatMap((place) => {
      if (THOROUGH) return FAULTS.map((fault) => ({ place, fault }));
      const { every = 5 } = scenario;
      return place % every === 0 ? [{ place, fault: FAULTS[(place / every) % 3] ?? 'killed' }] : [];
    });
    await Promise.all(faults.map(({ place, fault }) => limit(() => run(scenario, place, fault))));
  },
  THOROUGH ? 3_600_000 : 600_000,
);

/** Runs a case with a fault in a project of its own, heals, and checks. Returns how many calls the command made. */
async function run(
  { args, before, after, volume = '{}', existing = false, seed }: FaultCase,
  place: number,
  fault: (typeof FAULTS)[number],
): Promise<number> {
  const stores = seed === undefined ? STORES : STORES.replaceAll('] }', `], x-devenv: { seed: ${seed} } }`);
  const project = makeProject({ 'compose.yaml': stores.replace('va: {}', `va: ${volume}`) });
  try {
    if (existing) await makeVolumes(project);
    if (seed === undefined) await done(project, ['up', '-d']);
    await before(project);
    const { calls, done: isDone } = await runWithFault(project, args, place, fault);
    const told = `${fault} at call ${place}:\n${calls.slice(0, place).join('\n')}\nthen:\n`;
    // what itself cannot start is for the next command, what was ended for something that failed is back by now
    const itself = /\/start$/.test(calls[place - 1] ?? '');
    if (fault !== 'killed' && !itself && !['up', 'down'].includes(args[0] ?? ''))
      expect(await running(project), told).toEqual(['a', 'b']);
    // what it says of itself is true
    if (isDone !== undefined && args[1] === 'save') expect(await hasSnapshot(project, 's'), told).toBe(isDone);
    if (isDone !== undefined && args[1] === 'restore' && !itself)
      expect(await read(project), told).toBe(isDone ? `${after} ${after}` : 'old old');
    const healed = await project.devenv(['up', '-d']);
    expect(healed.exitCode, told + healed.stderr + healed.stdout).toBe(0);
    expect(await project.devenvJson(['up', '-d']), told).toMatchObject({ changed: false });
    const data = await read(project);
    expect([`old old`, `${after} ${after}`], told).toContain(data);
    if (place === Infinity) expect(data).toBe(`${after} ${after}`);
    if (data === `${after} ${after}` && after !== 'old') {
      await done(project, ['undo']);
      expect(await read(project), told).toBe('old old');
    }
    expect(await leftovers(project), told).toEqual([]);
    await done(project, ['down', '-v', '--yes', '-t', '0']);
    expect(await volumes(project), told).toEqual([]);
    return calls.length;
  } finally {
    await eventually(() => project.dispose());
  }
}

async function runWithFault(
  project: TestProject,
  args: string[],
  place: number,
  fault: (typeof FAULTS)[number],
): Promise<{ calls: string[]; done: boolean | undefined }> {
  let kill = (): void => undefined;
  const proxy = await engineProxy(
    `${project.folder}.sock`,
    (count) => {
      if (fault === 'killed' && count === place) kill();
    },
    (count) => (fault !== 'killed' && count === place ? fault : 'done'),
  );
  try {
    const env = { ...process.env, COMPOSE_PROJECT_NAME: project.name, DOCKER_HOST: proxy.host };
    const json = args[0] === 'snapshot' && ['save', 'restore'].includes(args[1] ?? '') ? ['--json'] : [];
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const child = spawn(process.execPath, [program, ...args, ...json], { cwd: project.folder, stdio: [...stdio], env });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    kill = () => child.kill('SIGKILL');
    const [code] = (await once(child, 'close')) as [number | null];
    if (place === Infinity) expect(code).toBe(0);
    const { done } = (fault === 'killed' || json.length === 0 ? {} : JSON.parse(said)) as { done?: boolean };
    return { calls: [...proxy.calls], done };
  } finally {
    await proxy.close();
  }
}

/** The services that run although the command failed, before anything else is asked for. */
async function running(project: TestProject): Promise<string[]> {
  const { services } = (await project.devenvJson(['ps'])) as { services: { service: string; state: string }[] };
  return services.filter(({ state }) => state === 'ok').map(({ service }) => service);
}

async function hasSnapshot(project: TestProject, name: string): Promise<boolean> {
  const { snapshots } = (await project.devenvJson(['snapshot', 'list'])) as { snapshots: { name: string }[] };
  return snapshots.some((one) => one.name === name);
}

async function makeVolumes({ name }: TestProject): Promise<void> {
  const docker = await engine();
  for (const key of ['va', 'vb']) {
    const labels = { 'com.docker.compose.project': name, 'com.docker.compose.volume': key };
    await docker.createVolume({ Name: `${name}_${key}`, Labels: labels });
  }
}

async function done(project: TestProject, args: string[]): Promise<void> {
  const { exitCode, stderr } = await project.devenv(args);
  expect(exitCode, stderr).toBe(0);
}

async function writeAndSave(project: TestProject): Promise<void> {
  await write(project, 'old');
  await done(project, ['snapshot', 'save', 's']);
}

async function write(project: TestProject, text: string): Promise<void> {
  for (const service of ['a', 'b'])
    await done(project, ['exec', '-T', service, 'sh', '-c', `echo ${text} > /data/text; touch /data/${text}`]);
}

/** `old old`; a store whose files do not go together says so. */
async function read(project: TestProject): Promise<string> {
  const script = 'set -- $(ls /data); case "$*" in "") echo empty;; *text) t=$(cat /data/text); test -e /data/$t && echo $t;; *) echo mixed: $*;; esac'; // prettier-ignore
  const texts = await Promise.all(
    ['a', 'b'].map(async (service) =>
      (await project.devenv(['exec', '-T', service, 'sh', '-c', script])).stdout.trim(),
    ),
  );
  return texts.join(' ');
}

async function volumes(project: TestProject): Promise<string[]> {
  const { Volumes } = await (await engine()).listVolumes();
  return Volumes.map(({ Name }) => Name).filter((name) => name.startsWith(project.name));
}

/** Notes and makers that a healed stack no longer has, and layers that nothing refers to. */
async function leftovers(project: TestProject): Promise<string[]> {
  const docker = await engine();
  const { Volumes } = await docker.listVolumes({
    filters: { label: [`com.docker.compose.project=${project.name}`] },
  });
  const labels = (key: string): string =>
    Volumes.map(({ Labels }) => (Labels as Record<string, string> | null)?.[key] ?? '').join('\n');
  const known = labels('dev.devenv.chain') + labels('dev.devenv.content');
  // a merged layer stands for those that it is a copy of, wherever a snapshot names them
  const standing = Volumes.flatMap(({ Name, Labels }) => {
    const merges = (Labels as Record<string, string> | null)?.['dev.devenv.merges']?.split(' ').join(',');
    return merges !== undefined && known.includes(`${merges}]`) ? [/\d+$/.exec(Name)?.[0] ?? ''] : [];
  });
  const chains = [known, ...standing].join('\n');
  const unused = Volumes.map(({ Name }) => /_v([ab])x*\.layer-(\d+)$/.exec(Name))
    .filter((match) => match !== null)
    .filter(([, , number]) => !new RegExp(`\\b${number ?? ''}\\b`).test(chains));
  const makers = (await docker.listContainers({ all: true })).flatMap(({ Names }) => Names);
  return [
    ...unused.map(([name]) => name),
    ...Volumes.map(({ Name }) => Name).filter((name) => /\.operation$|-source$|\.view-/.test(name)),
    ...makers.filter((name) => name.startsWith(`/${project.name}`) && /-(maker|copier)$|\.view-/.test(name)),
  ];
}
