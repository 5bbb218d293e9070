import { pack } from 'tar-stream';

/** One regular file of an archive. */
export interface TarFile {
  name: string;
  content: string | Buffer;
  mode: number;
  uid?: number;
  gid?: number;
}

/** A tar archive of a few small files; the same files give the same bytes. */
export async function tarOf(files: TarFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of files) archive.entry({ ...header, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
