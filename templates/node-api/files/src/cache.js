import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { log } from './log.js';

const passwordFile = process.env.REDIS_PASSWORD_FILE;

const client = new Redis({
  host: process.env.REDIS_HOST,
  port: Number(process.env.REDIS_PORT ?? 6379),
  ...(passwordFile && { password: readFileSync(passwordFile, 'utf8').trim() }),
  connectTimeout: 2000,
  commandTimeout: 2000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 1000),
  // While the connection is away, a command fails at once instead of waiting.
  enableOfflineQueue: false,
});
client.on('error', (error) => log('warn', 'no connection to the cache', { reason: error.message }));

export const name = 'cache';

/** Counts one up and returns the count; null where the cache is away, because a counter is no reason to fail. */
export const count = (key) => client.incr(key).catch(() => null);

export const ping = () => client.ping();
export const close = async () => client.disconnect();
