import type Docker from 'dockerode';
import { connectEngine } from '../../src/engine/connect/connect.js';

let client: Promise<Docker> | undefined;

/** A client of the engine that the program itself would use: to look at, and to break, the real state. */
export function engine(): Promise<Docker> {
  client ??= connectEngine(process.env).then(({ docker }) => docker);
  return client;
}
