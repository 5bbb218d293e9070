import type { EngineConnection } from '../connection.js';
import type { CopyOptions } from './copy-layer.js';
import { FrameSplitter } from '../logs/log-frames.js';
import { modelMount, PLACES } from './make-layer.js';
import { copiedWords } from './tree-copy.js';
import type { TreeCopy } from './tree-copy.js';

/**
 * Copies with `cp -a`, and compares names, owners, modes and sizes. Prints what is done and to do in KiB; 127 where a
 * tool is missing.
 */
const SCRIPT = `
for tool in cp find stat sort md5sum du cut sleep; do command -v $tool > /dev/null || exit 127; done
list() {
  cd "$1" && { find . -type d -exec stat -c '%n %a %u %g' {} + && find . ! -type d -exec stat -c '%n %a %u %g %s' {} +; } | sort | md5sum
}
total=$(du -sk "$1" | cut -f1)
while sleep 1; do echo "$(du -sk "$2" | cut -f1) $total"; done &
meter=$!
cp -a "$1/." "$2/" || exit 1
kill $meter
[ "$(list "$1")" = "$(list "$2")" ]
`;

/** Copies in a container of an image that has the tools; false where that cannot be, and nothing is said of why. */
export async function copyByTools(
  connection: EngineConnection,
  { layer, model, labels, keep }: TreeCopy,
  { image, signal, onProgress }: CopyOptions,
): Promise<boolean> {
  if (image === undefined) return false;
  const { docker } = connection;
  let id: string | undefined;
  const kill = (): void => {
    if (id !== undefined)
      docker
        .getContainer(id)
        .kill()
        .catch(() => undefined);
  };
  signal.addEventListener('abort', kill);
  try {
    const copier = await docker.createContainer({
      name: `${layer}-copier`,
      Image: image,
      Entrypoint: ['sh', '-c', SCRIPT, 'copy', `${PLACES.model}${model.folder}`, `${PLACES.layer}/upper`],
      Cmd: [],
      User: '0:0',
      WorkingDir: '/',
      Healthcheck: { Test: ['NONE'] },
      Labels: labels,
      NetworkDisabled: true,
      HostConfig: {
        NetworkMode: 'none',
        LogConfig: { Type: 'none', Config: {} },
        Mounts: [{ Type: 'volume', Source: layer, Target: PLACES.layer }, modelMount(model)],
      },
    });
    id = copier.id;
    keep(id);
    const output = await copier.attach({ stream: true, stdout: true, stderr: false });
    const splitter = new FrameSplitter();
    output.on('data', (bytes: Buffer) => {
      for (const chunk of splitter.push(bytes)) tellProgress(chunk.bytes.toString('utf8'), onProgress);
    });
    await copier.start();
    const { StatusCode } = (await copier.wait()) as { StatusCode: number };
    await copier.remove({ force: true, v: true });
    return StatusCode === 0;
  } catch {
    if (id !== undefined) await docker.getContainer(id).remove({ force: true, v: true });
    return false;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function tellProgress(line: string, onProgress: (detail: string) => void): void {
  const [, done, total] = /(\d+) (\d+)\s*$/.exec(line) ?? [];
  if (done !== undefined) onProgress(copiedWords(Number(done) * 1024, Number(total) * 1024));
}
