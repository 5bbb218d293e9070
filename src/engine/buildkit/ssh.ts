import { connect, type Socket } from 'node:net';
import { GRPC, type GrpcCall, type GrpcMethod } from './grpc.js';
import { bytesOf, decodeMessage, encodeMessage, textOf } from './protobuf.js';

/** Says whether an agent of that id is there. (moby.sshforward.v1.SSH/CheckAgent) */
export function checkAgent(agents: Map<string, string>): GrpcMethod {
  return async (call) => {
    for await (const message of call.messages) {
      const id = textOf(decodeMessage(message), 1) || 'default';
      if (!agents.has(id)) return { code: GRPC.notFound, message: `no SSH agent ${id}: add it to build.ssh` };
      await call.send(Buffer.alloc(0));
      break;
    }
    return undefined;
  };
}

/** Carries bytes between a build step and the agent. (moby.sshforward.v1.SSH/ForwardAgent) */
export function forwardAgent(agents: Map<string, string>): GrpcMethod {
  return async (call) => {
    const path = agents.get(call.header('buildkit.ssh.id')[0] ?? 'default');
    if (path === undefined) return { code: GRPC.notFound };
    const socket = connect(path);
    await Promise.all([toAgent(call, socket), fromAgent(call, socket)]);
    return undefined;
  };
}

async function toAgent(call: GrpcCall, socket: Socket): Promise<void> {
  for await (const message of call.messages) {
    for (const bytes of bytesOf(decodeMessage(message), 1)) socket.write(bytes);
  }
  socket.end();
}

async function fromAgent(call: GrpcCall, socket: Socket): Promise<void> {
  for await (const bytes of socket) await call.send(encodeMessage([[1, bytes as Buffer]]));
}
