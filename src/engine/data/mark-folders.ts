import { randomBytes } from 'node:crypto';
import { viewLabels } from '../../plan/data/data-labels.js';
import { foldersAbove } from '../../plan/data/file-tree.js';
import type { EngineConnection } from '../connection.js';
import { openDataReader } from './data-reader.js';
import type { DataReader } from './data-reader.js';
import { ignoreMissing } from '../failures/ignore-missing.js';
import { tarOf } from '../files/tar.js';

/** The file that marks a folder under a layer. */
export const MARKER = '.devenv-mark';

/**
 * Shows a layer at `/data/common` over folders that hold a mark each. A layer's folder whose mark is not seen hides what
 * is under it: it replaced a folder, or lies in one that did.
 */
export async function markFolders(
  connection: EngineConnection,
  whose: { project: string; reader: string },
  { volume, layer, folders }: { volume: string; layer: number; folders: string[] },
): Promise<DataReader> {
  const { docker } = connection;
  const marks = `${whose.project}.view-${whose.reader}-${randomBytes(4).toString('hex')}-marks`;
  await docker.createVolume({ Name: marks, Labels: viewLabels(whose.project, whose.reader) });
  const removeMarks = (): Promise<void> => ignoreMissing(docker.getVolume(marks).remove());
  try {
    await fill(connection, whose, marks, folders);
    const over = { volume: marks, folder: 'under' };
    const reader = await openDataReader(connection, whose, [{ at: '/data/common', of: volume, layer, over }]);
    const close = async (): Promise<void> => {
      await reader.close();
      await removeMarks();
    };
    return { ...reader, close };
  } catch (error) {
    await removeMarks();
    throw error;
  }
}

async function fill(
  connection: EngineConnection,
  whose: { project: string; reader: string },
  marks: string,
  folders: string[],
): Promise<void> {
  const paths = [...new Set(folders.flatMap((folder) => [...foldersAbove(folder), folder]))].sort();
  const writer = await openDataReader(connection, whose, [{ at: '/marks', volume: marks }]);
  try {
    const tar = await tarOf([
      { name: 'under', directory: true, mode: 0o755 },
      ...paths.map((path) => ({ name: `under/${path}`, directory: true as const, mode: 0o755 })),
      ...folders.map((folder) => ({ name: `under/${folder}/${MARKER}`, content: '', mode: 0o644 })),
    ]);
    await writer.write('/marks', tar);
  } finally {
    await writer.close();
  }
}
