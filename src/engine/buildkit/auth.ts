import type { GrpcMethod } from './grpc.js';
import { decodeMessage, encodeMessage, textOf } from './protobuf.js';
import { registryCredentials } from '../images/registry-auth.js';

/** Hands the user's registry credentials to the engine, host by host. (moby.filesync.v1.Auth/Credentials) */
export const giveCredentials: GrpcMethod = async (call) => {
  for await (const message of call.messages) {
    const host = textOf(decodeMessage(message), 1);
    const found = await registryCredentials(host);
    const secret = found?.identitytoken ?? found?.password ?? '';
    const username = found?.identitytoken === undefined ? (found?.username ?? '') : '';
    await call.send(
      encodeMessage([
        [1, username],
        [2, secret],
      ]),
    );
    break;
  }
  return undefined;
};
