import { pack } from 'tar-stream';

/** One regular file of an archive. */
export interface TarFile {
  name: string;
  content: string | Buffer;
  mode: number;
  uid?: number;
  gid?: number;
}

/** One folder of an archive. */
export interface TarFolder {
  name: string;
  directory: true;
  mode: number;
  uid?: number;
  gid?: number;
}

/** A tar archive of a few small files and folders; the same ones give the same bytes. */
export async function tarOf(entries: (TarFile | TarFolder)[]): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(0);
  for (const entry of entries) {
    if ('directory' in entry) {
      const { name, mode, uid = 0, gid = 0 } = entry;
      archive.entry({ name, mode, uid, gid, mtime, type: 'directory' });
      continue;
    }
    const { content, ...header } = entry;
    archive.entry({ ...header, mtime }, content);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
