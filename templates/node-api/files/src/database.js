import { readFileSync } from 'node:fs';
import pg from 'pg';
import { log } from './log.js';

const passwordFile = process.env.DATABASE_PASSWORD_FILE;

const pool = new pg.Pool({
  host: process.env.DATABASE_HOST,
  port: Number(process.env.DATABASE_PORT ?? 5432),
  database: process.env.DATABASE_NAME,
  user: process.env.DATABASE_USER,
  password: passwordFile ? readFileSync(passwordFile, 'utf8').trim() : process.env.DATABASE_PASSWORD,
  application_name: process.env.SERVICE_NAME,
  max: 10,
  connectionTimeoutMillis: 2000,
  query_timeout: 5000,
});
// An idle connection that breaks is dropped by the pool; the next query opens a new one.
pool.on('error', (error) => log('warn', 'lost a database connection', { reason: error.message }));

export const name = 'database';

/** Runs one parameterised statement and returns its rows. */
export async function query(text, values = []) {
  const { rows } = await pool.query(text, values);
  return rows;
}

export const ping = () => query('SELECT 1');
export const close = () => pool.end();
