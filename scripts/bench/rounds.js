import { removeProject } from '../remove-project.js';
import { time } from './contenders.js';

/** How often the quick tasks are timed in each round. */
const REPEATS = 5;

/**
 * Runs whole rounds: the contenders take turns, and who begins changes each time, as the machine's mood does.
 * In each round `bare` makes the same containers too, which shows the engine's part.
 * @param {{docker: import('dockerode'), bare: import('./contenders.js').Contender | undefined, stack: any, contenders: any[], rounds: number, samples: Record<string, Record<string, number[]>>, say: (line: string) => void}} options
 */
export async function runRounds({ docker, bare, stack, contenders, rounds, samples, say }) {
  let order = contenders;
  const measure = async (task, row, times = 1) => {
    for (let turn = 0; turn < times; turn += 1) {
      for (const contender of turn % 2 === 0 ? order : order.toReversed()) {
        const elapsed = await time(contender, task, stack);
        if (row !== undefined) ((samples[row] ??= {})[contender.name] ??= []).push(elapsed);
      }
    }
  };
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${round} of ${rounds}: ${stack.count} services.`);
    await measure('up', 'cold up -d');
    await measure('ps', 'ps', REPEATS);
    await measure('up', 'up -d, nothing to do', REPEATS);
    await measure('recreate', `reset of ${stack.one} (compose: recreate -t 0)`, REPEATS);
    await measure('restart', `recreate of ${stack.one}, stop grace`);
    await measure('downNow', 'down -t 0');
    order = order.toReversed();
    if (bare !== undefined) await measureFloor();
  }
  await measure('up');
  await measure('down', 'down, stop grace');
  await time(
    contenders.find(({ name }) => name === 'devenv'),
    'up',
    stack,
  );

  async function measureFloor() {
    for (const [task, row, times] of [
      ['up', 'cold up -d', 1],
      ['ps', 'ps', REPEATS],
    ]) {
      const floor = (samples[`${row}, above ${bare.name}`] ??= { devenv: samples[row].devenv, [bare.name]: [] });
      for (let turn = 0; turn < times; turn += 1) floor[bare.name].push(await time(bare, task, stack));
    }
    await removeProject(docker, bare.project);
  }
}
