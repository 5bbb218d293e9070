import { markFolders, MARKER } from '../../engine/data/mark-folders.js';
import { openDataReader } from '../../engine/data/data-reader.js';
import type { DataReader, ReadMount } from '../../engine/data/data-reader.js';
import type { EngineConnection } from '../../engine/connection.js';
import { readTree } from '../../engine/data/read-tree.js';
import { layerName } from '../../plan/data/data-labels.js';
import type { Chain } from '../../plan/data/data-state.js';
import {
  commonChain,
  commonQuestions,
  diffLayers,
  doubtfulFiles,
  hidingFolders,
  subtreeQuestions,
} from '../../plan/data/diff-layers.js';
import type { FileChange, TwoStacks } from '../../plan/data/diff-layers.js';
import { foldersAbove } from '../../plan/data/file-tree.js';
import type { FileEntry, FileTree, LayerFiles } from '../../plan/data/file-tree.js';

/** Two states of the data of a volume. */
export interface TwoChains {
  /** Name of the volume. */
  volume: string;
  before: Chain;
  after: Chain;
  /** `after` is the data as it is now, which services may be writing to. */
  live: boolean;
}

/** For whom data is shown: a reader that holds the layers. */
interface Whose {
  project: string;
  reader: string;
}

/** Names of the volumes that must stay as they are while two states are compared. */
export function volumesOf({ volume, before, after, live }: TwoChains): string[] {
  const layers = [...new Set([...before, ...after])].map((number) => layerName(volume, number));
  return live && after.length > 0 ? [volume, ...layers] : layers;
}

/** A question about one file takes the engine 10 ms; with more of them than this, everything is read at once. */
const QUESTIONS = 256;

/** A folder that is read takes the engine a process. */
const FOLDERS = 8;

const SIDES = ['before', 'after'] as const;

/** The files that differ between two states of a volume. Only the layers that are not part of both are read whole. */
export async function diffVolume(connection: EngineConnection, whose: Whose, chains: TwoChains): Promise<FileChange[]> {
  const shared = commonChain(chains.before, chains.after);
  const own = {
    before: chains.before.slice(0, chains.before.length - shared.length),
    after: chains.after.slice(0, chains.after.length - shared.length),
  };
  if (own.before.length + own.after.length === 0) return [];
  const reader = await openDataReader(connection, whose, mountsOf(chains, own, shared));
  try {
    if (shared.length === 0) return diffLayers(await readWhole(reader, chains), new Map());
    const stacks = { before: await readLayers(reader, own.before), after: await readLayers(reader, own.after) };
    const common = await askCommon(reader, stacks);
    for (const side of SIDES) await findOpaque(connection, whose, chains.volume, own[side], stacks[side], common);
    await askSubtrees(reader, stacks, common);
    await askExactTimes(reader, stacks, common);
    return diffLayers(stacks, common);
  } finally {
    await reader.close();
  }
}

/** Where a reader shows what. */
const AT = {
  before: '/data/before',
  after: '/data/after',
  common: '/data/common',
  layer: (number: number) => `/data/layer-${number}`,
};

function mountsOf(
  { volume, before, after, live }: TwoChains,
  own: { before: Chain; after: Chain },
  shared: Chain,
): ReadMount[] {
  const view = (at: string, chain: Chain): ReadMount[] => (chain.length === 0 ? [] : [{ at, of: volume, chain }]);
  // what services write to is seen as they see it: a second overlay of its uppermost layer would be undefined
  const now: ReadMount[] = live && after.length > 0 ? [{ at: AT.after, volume }] : view(AT.after, after);
  const layers = shared.length === 0 ? [] : [...own.before, ...own.after];
  return [
    ...(own.before.length > 0 ? view(AT.before, before) : []),
    ...(own.after.length > 0 ? now : []),
    ...view(AT.common, shared),
    ...layers.map((number) => ({ at: AT.layer(number), volume: layerName(volume, number) })),
  ];
}

/** Two states that share no layer: all of both. */
async function readWhole(reader: DataReader, { before, after }: TwoChains): Promise<TwoStacks> {
  const whole = async (at: string, chain: Chain): Promise<LayerFiles[]> =>
    chain.length === 0 ? [] : [{ files: await readTree(reader, at, () => true), opaque: new Set() }];
  return { before: await whole(AT.before, before), after: await whole(AT.after, after) };
}

async function readLayers(reader: DataReader, chain: Chain): Promise<LayerFiles[]> {
  const layers: LayerFiles[] = [];
  for (const number of chain) {
    layers.push({ files: await readTree(reader, `${AT.layer(number)}/upper`, () => true), opaque: new Set() });
  }
  return layers;
}

/** What the common part says of the files that the layers name. */
async function askCommon(reader: DataReader, stacks: TwoStacks): Promise<FileTree> {
  const questions = commonQuestions(stacks);
  if (questions.length > QUESTIONS) {
    const wanted = new Set(questions);
    return present(await readTree(reader, AT.common, (path) => wanted.has(path)));
  }
  const common: FileTree = new Map();
  for (const path of questions) {
    // nothing is below what is no folder, and a link is not to be followed
    if (foldersAbove(path).some((folder) => common.get(folder)?.type !== 'directory')) continue;
    const file = await reader.stat(`${AT.common}/${path}`);
    if (file !== undefined) common.set(path, file);
  }
  return common;
}

/**
 * Finds the folders that replaced one of the same name. The engine's archive does not tell: each layer is shown over
 * folders of the same names that hold a mark, and where the mark is not seen the folder hides what is under it.
 */
async function findOpaque(
  connection: EngineConnection,
  whose: Whose,
  volume: string,
  chain: Chain,
  layers: LayerFiles[],
  common: FileTree,
): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    const folders = hidingFolders(layer, layers.slice(index + 1), common);
    if (folders.length === 0) continue;
    const marked = await markFolders(connection, whose, { volume, layer: chain[index] ?? 0, folders });
    try {
      for (const folder of await hidden(marked, folders)) layer.opaque.add(folder);
    } finally {
      await marked.close();
    }
  }
}

async function hidden(marked: DataReader, folders: string[]): Promise<string[]> {
  if (folders.length > QUESTIONS) {
    const seen = await readTree(marked, AT.common, () => false);
    return folders.filter((folder) => !seen.has(`${folder}/${MARKER}`));
  }
  const opaque: string[] = [];
  for (const folder of folders) {
    if ((await marked.stat(`${AT.common}/${folder}/${MARKER}`)) === undefined) opaque.push(folder);
  }
  return opaque;
}

/** What was in folders that one of the states does not see any more. */
async function askSubtrees(reader: DataReader, stacks: TwoStacks, common: FileTree): Promise<void> {
  const folders = subtreeQuestions(stacks, common);
  const asked = folders.length > FOLDERS ? [''] : folders;
  for (const folder of asked) {
    const files = present(await readTree(reader, folder === '' ? AT.common : `${AT.common}/${folder}`, () => true));
    for (const [path, file] of files) {
      const full = folder === '' ? path : `${folder}/${path}`;
      common.set(full, { ...common.get(full), ...file });
    }
  }
}

async function askExactTimes(reader: DataReader, stacks: TwoStacks, common: FileTree): Promise<void> {
  const doubtful = doubtfulFiles(stacks, common);
  for (const side of SIDES) {
    for (const path of doubtful[side]) {
      const { modified } = (await reader.stat(`${AT[side]}/${path}`)) ?? {};
      const holder = stacks[side].find(({ files }) => files.has(path));
      const file = holder?.files.get(path);
      if (modified === undefined || file === undefined || file === 'gone') continue;
      holder?.files.set(path, { ...file, modified });
    }
  }
}

function present(files: Map<string, FileEntry | 'gone'>): FileTree {
  return new Map([...files].flatMap(([path, file]) => (file === 'gone' ? [] : [[path, file] as const])));
}
