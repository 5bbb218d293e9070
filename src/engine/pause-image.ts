import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { EngineConnection } from './connection.js';
import { imageId } from './images/image-id.js';
import { staticProgram } from './static-programs.js';

/**
 * The image of every sandbox: a static program that sleeps, and one that reads what `/proc` says of its network. Its tag
 * changes when its bytes do.
 */
export const PAUSE_IMAGE = 'devenv-pause:2';

/** Loads the pause image for the engine's architecture (`GET /version`, `POST /images/load`). */
async function loadPauseImage({ docker }: EngineConnection): Promise<void> {
  const { Arch } = await docker.version();
  const archive = Readable.from([await pauseArchive(Arch)]);
  const stream = await docker.loadImage(archive);
  await new Promise<void>((resolve, reject) => {
    stream.on('end', resolve).on('error', reject).resume();
  });
}

/** Loads it where it is not there. */
export async function requirePauseImage(connection: EngineConnection): Promise<void> {
  if ((await imageId(connection, PAUSE_IMAGE)) === undefined) await loadPauseImage(connection);
}

/** The image as `docker save` would write it; the same bytes every time, so the same id everywhere. */
async function pauseArchive(architecture: string): Promise<Buffer> {
  const { tarOf } = await import('./files/tar.js');
  const programs = ['pause', 'read'] as const;
  const layer = await tarOf(
    programs.map((name) => ({ name, content: staticProgram(name, architecture), mode: 0o755 })),
  );
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    // SIGTERM has no default action for the first process of a namespace: only SIGKILL ends it at once.
    config: { Entrypoint: ['/pause'], StopSignal: 'SIGKILL', Labels: { 'dev.devenv.role': 'pause-image' } },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'devenv' }],
  });
  const configName = `${sha256(Buffer.from(config))}.json`;
  const manifest = JSON.stringify([{ Config: configName, RepoTags: [PAUSE_IMAGE], Layers: ['layer.tar'] }]);
  return tarOf([
    { name: configName, content: config, mode: 0o644 },
    { name: 'layer.tar', content: layer, mode: 0o644 },
    { name: 'manifest.json', content: manifest, mode: 0o644 },
  ]);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
