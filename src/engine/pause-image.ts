import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { EngineConnection } from './connection.js';

/** The image of every sandbox: one static program that sleeps. Its tag changes when its bytes do. */
export const PAUSE_IMAGE = 'devenv-pause:1';

/** Machine code of `for (;;) pause();`, and the ELF machine number, by the engine's architecture. */
const PROGRAMS: Record<string, { machine: number; code: number[] }> = {
  // mov eax, 34 (pause); syscall; jmp back
  amd64: { machine: 62, code: [0xb8, 34, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7] },
  // mov x0..x3, 0; mov x8, 73 (ppoll); svc 0; b back
  arm64: {
    machine: 183,
    code: [
      0x00, 0x00, 0x80, 0xd2, 0x01, 0x00, 0x80, 0xd2, 0x02, 0x00, 0x80, 0xd2, 0x03, 0x00, 0x80, 0xd2, 0x28, 0x09, 0x80,
      0xd2, 0x01, 0x00, 0x00, 0xd4, 0xfa, 0xff, 0xff, 0x17,
    ],
  },
};

/** Loads the pause image for the engine's architecture (`GET /version`, `POST /images/load`). */
export async function loadPauseImage({ docker }: EngineConnection): Promise<void> {
  const { Arch } = await docker.version();
  const archive = Readable.from([await pauseArchive(Arch)]);
  const stream = await docker.loadImage(archive);
  await new Promise<void>((resolve, reject) => {
    stream.on('end', resolve).on('error', reject).resume();
  });
}

/** A static ELF executable of one segment that waits for ever. (System V ABI, ELF-64) */
export function pauseProgram(architecture: string): Buffer {
  const program = PROGRAMS[architecture];
  if (program === undefined) throw new Error(`no pause program for ${architecture}`);
  const base = 0x400000n;
  const headers = 64 + 56;
  const size = headers + program.code.length;
  const elf = Buffer.alloc(size);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  elf.writeUInt16LE(2, 16);
  elf.writeUInt16LE(program.machine, 18);
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(base + BigInt(headers), 24);
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(64, 52);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(1, 56);
  elf.writeUInt32LE(1, 64);
  elf.writeUInt32LE(5, 68);
  elf.writeBigUInt64LE(base, 80);
  elf.writeBigUInt64LE(base, 88);
  elf.writeBigUInt64LE(BigInt(size), 96);
  elf.writeBigUInt64LE(BigInt(size), 104);
  elf.writeBigUInt64LE(0x1000n, 112);
  elf.set(program.code, headers);
  return elf;
}

/** The image as `docker save` would write it; the same bytes every time, so the same id everywhere. */
async function pauseArchive(architecture: string): Promise<Buffer> {
  const { tarOf } = await import('./tar.js');
  const layer = await tarOf([{ name: 'pause', content: pauseProgram(architecture), mode: 0o755 }]);
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
