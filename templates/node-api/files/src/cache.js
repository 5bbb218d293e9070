import { readFileSync } from 'node:fs';
import { createClient } from '@redis/client';
import { log } from './log.js';

const passwordFile = process.env.REDIS_PASSWORD_FILE;

const client = createClient({
  socket: {
    host: process.env.REDIS_HOST,
    port: Number(process.env.REDIS_PORT ?? 6379),
    connectTimeout: 2000,
    reconnectStrategy: (attempt) => Math.min(50 * 2 ** attempt, 1000),
  },
  ...(passwordFile && { password: readFileSync(passwordFile, 'utf8').trim() }),
  disableOfflineQueue: true,
});
client.on('error', (error) => log('warn', 'no connection to the cache', { reason: error.message }));
client.connect().catch(() => undefined);

export const name = 'cache';

/** Counts one up and returns the count; null where the cache is away, because a counter is no reason to fail. */
export const count = (key) => client.incr(key).catch(() => null);

export const ping = () => client.ping();
export const close = async () => client.destroy();
