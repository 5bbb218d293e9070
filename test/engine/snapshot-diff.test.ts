import { describe, expect, test } from 'vitest';
import { engine } from '../support/engine.js';
import { testProject } from '../support/project.js';
import type { TestProject } from '../support/project.js';
import { must } from './stack-fixture.js';

const STORES = `services:
  store: { image: 'busybox:1.37', command: sleep inf, stop_signal: KILL, volumes: ['data:/data', 'more:/more'] }
volumes: { data: {}, more: {} }
`;

const BEFORE = `cd /data
mkdir kept emptied gone 'folder to file' replaced old-name
for folder in kept gone 'folder to file' replaced old-name; do echo one > "$folder/one"; echo two > "$folder/two"; done
for file in deleted rewritten mode touched renamed owner opened linked; do echo $file > $file; done
mkdir -p deep/er; echo x > deep/er/x; ln -s kept link; ln linked hard`;

/** Every way in which a layer can differ from what is under it. */
const CHANGES = `cd /data
rm deleted; rm -r gone; rm -r 'folder to file'; echo file > 'folder to file'
rm -r replaced; mkdir replaced; echo one > replaced/one; echo three > replaced/three
mv renamed renamed-to; mv old-name new-name
chmod 600 mode; chown 70:70 owner; echo more >> rewritten; echo same > opened.new; cat opened > opened.new; : >> opened; rm opened.new
echo new > deep/er/new; rm link; ln -s deep link; rm deep/er/x; mkdir kept/below; echo new > kept/below/new`;

interface Diff {
  volumes: { volume: string; files: { path: string; change: string; before?: number; after?: number }[] }[];
}

async function shell(project: TestProject, script: string): Promise<void> {
  await must(project, 'exec', '-T', 'store', 'sh', '-ec', script);
}

async function diff(project: TestProject, ...args: string[]): Promise<string[]> {
  const { volumes } = (await project.devenvJson(['snapshot', 'diff', ...args])) as Diff;
  return volumes.flatMap(({ volume, files }) => files.map(({ path, change }) => `${change} ${volume} ${path}`));
}

const ADDED = ['deep/er/new', 'kept/below', 'kept/below/new', 'new-name', 'new-name/one', 'new-name/two', 'renamed-to', 'replaced/three']; // prettier-ignore
const CHANGED = ['folder to file', 'link', 'mode', 'replaced/one', 'rewritten'];
const REMOVED = ['deep/er/x', 'deleted', 'folder to file/one', 'folder to file/two', 'gone', 'gone/one', 'gone/two', 'old-name', 'old-name/one', 'old-name/two', 'renamed', 'replaced/two']; // prettier-ignore

const EXPECTED = [
  ...ADDED.map((path) => `added data ${path}`),
  ...CHANGED.map((path) => `changed data ${path}`),
  ...REMOVED.map((path) => `removed data ${path}`),
].sort();

describe('snapshot diff', () => {
  test('names what was added, changed and removed, running or down, through several layers', async () => {
    const project = testProject({ 'compose.yaml': STORES });
    await must(project, 'up', '-d');
    await shell(project, BEFORE);
    await must(project, 'snapshot', 'save', 'first');
    expect(await diff(project, 'first')).toEqual([]);
    await shell(project, `sleep 1; ${CHANGES}; echo m > /more/m`);
    const here = [...EXPECTED, 'added more m'];
    expect((await diff(project, 'first')).sort()).toEqual(here.sort());

    await must(project, 'snapshot', 'save', 'second');
    await shell(project, 'rm -r /data/replaced /data/deep; mkdir /data/deep; rm /more/m; echo back > /data/deleted');
    expect((await diff(project, 'first', '--to', 'second')).sort()).toEqual(here);
    const later = await diff(project, 'second');
    expect(later.sort()).toEqual([
      ...['deep/er', 'deep/er/new', 'replaced', 'replaced/one', 'replaced/three'].map((path) => `removed data ${path}`),
      'removed more m',
      'added data deleted',
    ].sort()); // prettier-ignore

    await must(project, 'down', '-t', '0');
    const asleep = await diff(project, 'first', 'data');
    expect(asleep.sort()).toEqual([
      ...ADDED.filter((path) => !/^(deep|replaced)/.test(path)).map((path) => `added data ${path}`),
      ...CHANGED.filter((path) => !path.startsWith('replaced')).map((path) => `changed data ${path}`),
      'changed data deleted',
      ...REMOVED.filter((path) => !/^(deleted|deep|replaced)/.test(path)).map((path) => `removed data ${path}`),
      ...['deep/er', 'deep/er/x', 'replaced', 'replaced/one', 'replaced/two'].map((path) => `removed data ${path}`),
    ].sort()); // prettier-ignore
    const { Volumes } = await (await engine()).listVolumes();
    expect(Volumes.filter(({ Name }) => Name.startsWith(`${project.name}.view`))).toEqual([]);
  });
});
