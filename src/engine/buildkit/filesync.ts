import { createReadStream, readFileSync } from 'node:fs';
import { decodeMessage, encodeMessage, encodeNested, numberOf } from './protobuf.js';
import type { GrpcCall, GrpcMethod } from './grpc.js';
import { wantedBy, type SyncedFolder } from './folders.js';
import type { ContextEntry } from '../build/walk.js';

/** Packet types of the file transfer. (tonistiigi/fsutil, Packet) */
const PACKET = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const;
/** Go's os.FileMode bits. */
const GO_MODE = { directory: 2 ** 31, symlink: 2 ** 27, setuid: 2 ** 23, setgid: 2 ** 22, sticky: 2 ** 20 } as const;
/** Files up to this size are read whole; larger ones are streamed. Bytes. */
const WHOLE_FILE = 256 * 1024;
const STATS_A_WRITE = 256;
const PARALLEL_READS = 4;

/**
 * Sends folders of this machine to the engine: the state of every wanted entry, then the content of the files it asks
 * for. (moby.filesync.v1.FileSync/DiffCopy) What fails to be read is handed to `onError` and ends the build.
 */
export function syncFolders(folders: Record<string, SyncedFolder>, onError: (error: Error) => void): GrpcMethod {
  return async (call) => {
    const name = call.header('dir-name')[0] ?? '';
    const folder = folders[name] ?? folders[name.replace(/^context:/, '')];
    if (folder === undefined) return { code: 5, message: `no folder ${name} in this build` };
    try {
      await sendFolder(call, await wantedBy(call, folder));
    } catch (error) {
      onError(error as Error);
      const message = Buffer.from((error as Error).message);
      await call.send(encodeMessage([[1, PACKET.error], [4, message]])); // prettier-ignore
    }
    return undefined;
  };
}

async function sendFolder(call: GrpcCall, entries: AsyncIterable<ContextEntry>): Promise<void> {
  const sent: ContextEntry[] = [];
  const [requests] = await Promise.all([serveRequests(call, sent), sendStats(call, entries, sent)]);
  return requests;
}

async function sendStats(call: GrpcCall, entries: AsyncIterable<ContextEntry>, sent: ContextEntry[]): Promise<void> {
  let batch: Buffer[] = [];
  for await (const entry of entries) {
    sent.push(entry);
    batch.push(encodeNested(2, statOf(entry)));
    if (batch.length === STATS_A_WRITE) await call.send(...batch.splice(0));
  }
  batch = [...batch, Buffer.alloc(0)];
  await call.send(...batch);
}

/** The state of an entry; every one belongs to root, as in any image build. (fsutil/types, Stat) */
export function statOf(entry: ContextEntry): Buffer {
  const special =
    (entry.mode & 0o4000 ? GO_MODE.setuid : 0) +
    (entry.mode & 0o2000 ? GO_MODE.setgid : 0) +
    (entry.mode & 0o1000 ? GO_MODE.sticky : 0);
  const kind = entry.type === 'file' ? 0 : GO_MODE[entry.type];
  return encodeMessage([
    [1, entry.path],
    [2, (entry.mode & 0o777) + special + kind],
    [5, entry.size],
    [6, entry.mtime],
    [7, entry.target ?? ''],
  ]);
}

async function serveRequests(call: GrpcCall, sent: ContextEntry[]): Promise<void> {
  const running = new Set<Promise<void>>();
  const failure: { error?: unknown } = {};
  for await (const message of call.messages) {
    const packet = decodeMessage(message);
    const type = numberOf(packet, 1);
    if (type === PACKET.finish) break;
    if (type !== PACKET.request) continue;
    const id = numberOf(packet, 3);
    const entry = sent[id];
    if (entry === undefined) throw new Error(`the engine asked for file ${id}, which was not offered`);
    const sending = sendContent(call, id, entry).then(
      () => void running.delete(sending),
      (error: unknown) => void (failure.error ??= error),
    );
    running.add(sending);
    if (running.size >= PARALLEL_READS) await Promise.race(running);
    if (failure.error !== undefined) throw failure.error as Error;
  }
  await Promise.all(running);
  if (failure.error !== undefined) throw failure.error as Error;
  await call.send(encodeMessage([[1, PACKET.finish]]));
}

async function sendContent(call: GrpcCall, id: number, entry: ContextEntry): Promise<void> {
  const end = dataPacket(id);
  if (entry.content !== undefined || entry.size <= WHOLE_FILE) {
    // a promise for each of thousands of small files costs more than reading them
    const content = entry.content ?? readFileSync(entry.source);
    await (content.length === 0 ? call.send(end) : call.send(dataPacket(id, content), end));
    return;
  }
  for await (const chunk of createReadStream(entry.source, { highWaterMark: WHOLE_FILE })) {
    await call.send(dataPacket(id, chunk as Buffer));
  }
  await call.send(end);
}

/** Content of a requested file; an empty packet ends it. */
function dataPacket(id: number, content: Uint8Array = Buffer.alloc(0)): Buffer {
  return encodeMessage([
    [1, PACKET.data],
    [3, id],
    [4, content],
  ]);
}
