import { baselineData, rewound, saved, untouched, without } from './model.js';
import { SERVICES, VOLUME_OF } from './stack.js';
import { removeTokens } from './writers.js';

const STATELESS = ['api', 'web', 'reader'];
const UP = ['up', '-d'];

/**
 * What may be done, by name. Each makes of the model a step: `breaks` is done to the stack first, `args` is what devenv is
 * then told to do, and `done(before)` says what the data is afterwards. Where devenv is killed, `up` follows, and the data
 * is as before or as done. Undefined where there is nothing to do it to.
 */
export const STEPS = {
  'kill and up': (soak) => broken(soak, soak.random.pick(SERVICES), 'kill', UP),
  'rm and up': (soak) => broken(soak, soak.random.pick(SERVICES), 'remove', UP),
  'sandbox gone and up': (soak) => broken(soak, soak.random.pick(SERVICES), 'sandbox', UP),
  'pause and reset, data kept': (soak) => {
    const service = soak.random.pick(SERVICES);
    return broken(soak, service, 'pause', ['reset', service, '--keep-data', '--yes']);
  },
  'files destroyed and reset, data kept': (soak) => {
    const service = soak.random.pick(STATELESS);
    return broken(soak, service, 'destroy', ['reset', service, '--keep-data', '--yes']);
  },
  'kill and reset, with data': (soak) => {
    const service = soak.random.pick(Object.keys(VOLUME_OF));
    return { ...resetOf(service), breaks: (docker) => breakContainer(docker, soak.project, service, 'kill') };
  },
  'rows deleted': ({ model, random }) => {
    const volume = random.pick(['pg', 'redis', 'files']);
    const tokens = [...model.data[volume]].filter(() => random.chance(0.3)).slice(0, 200);
    return {
      breaks: (_docker, stack) => removeTokens(stack, volume, tokens),
      args: ['ps'],
      done: (before) => without(before, volume, tokens),
    };
  },
  'reset one': ({ random }) => resetOf(random.pick(Object.keys(VOLUME_OF))),
  'reset all': () => ({
    args: ['reset', '--all', '--yes'],
    done: (before) => rewound(before, baselineData(before, ['pg', 'redis', 'files'])),
  }),
  'reset to a snapshot': ({ model, random }) => {
    const target = random.pick(model.kept.filter(({ kind }) => kind === 'saved'));
    if (target === undefined) return undefined;
    const service = random.pick(['pg', 'redis', 'files']);
    return {
      args: ['reset', service, '--to', target.name, '--yes'],
      done: (before) => rewound(before, { [service]: target.data[service] }),
    };
  },
  'snapshot save': ({ model, random }) => {
    if (model.kept.filter(({ kind }) => kind === 'saved').length >= 4) return undefined;
    const name = `s${random.below(1_000_000)}`;
    return { args: ['snapshot', 'save', name], done: (before) => saved(before, name) };
  },
  'snapshot restore': ({ model, random }) => {
    const target = random.pick(model.kept.filter(({ kind }) => kind !== 'undo'));
    return { args: ['snapshot', 'restore', target.name], done: (before) => rewound(before, target.data) };
  },
  'snapshot rm': ({ model, random }) => {
    const target = random.pick(model.kept.filter(({ kind }) => kind === 'saved'));
    if (target === undefined) return undefined;
    return {
      args: ['snapshot', 'rm', target.name, '--yes'],
      done: (before) => ({ ...untouched(before), kept: before.kept.filter((one) => one !== target) }),
    };
  },
  undo: ({ model }) => {
    const target = model.kept.findLast(({ kind }) => kind === 'undo');
    if (target === undefined) return undefined;
    return { args: ['undo'], done: (before) => rewound(before, target.data, target) };
  },
  restart: () => ({ args: ['restart'], done: untouched }),
  stop: () => ({ args: ['stop'], then: UP, done: untouched }),
  'down and up': () => ({ args: ['down', '-t', '1'], then: UP, done: untouched }),
  'up --force-recreate': () => ({ args: [...UP, '--force-recreate'], done: untouched }),
  'up, nothing to do': () => ({ args: UP, done: untouched }),
};

function resetOf(service) {
  const volume = VOLUME_OF[service];
  return {
    args: ['reset', service, '--yes'],
    done: (before) => rewound(before, baselineData(before, [volume])),
  };
}

function broken({ project }, service, how, args) {
  return { breaks: (docker) => breakContainer(docker, project, service, how), args, done: untouched };
}

async function breakContainer(docker, project, service, how) {
  const container = docker.getContainer(`${project}-${service}-1`);
  if (how === 'kill') await container.kill();
  else if (how === 'remove') await container.remove({ force: true });
  else if (how === 'pause') await container.pause();
  else if (how === 'sandbox') await docker.getContainer(`${project}-${service}-1-sandbox`).remove({ force: true });
  else await destroyFiles(container);
}

async function destroyFiles(container) {
  const exec = await container.exec({ Cmd: ['rm', '-rf', '/bin', '/etc/passwd'], AttachStdout: true });
  const stream = await exec.start({});
  await new Promise((resolve) => stream.resume().on('end', resolve));
}
