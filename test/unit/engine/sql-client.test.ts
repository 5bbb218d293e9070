import { expect, it } from 'vitest';
import { sqlClient } from '../../../src/engine/data/sql-client.js';

const sql = '/app/seed.sql';

it.each([
  [
    'psql',
    { POSTGRES_USER: 'app', POSTGRES_DB: 'shop', POSTGRES_PASSWORD: 'pw' },
    { sql },
    '--host=127.0.0.1 --username=app --dbname=shop --set=ON_ERROR_STOP=1 --file=-',
    { PGPASSWORD: 'pw' },
  ],
  ['psql', {}, { sql }, '--host=127.0.0.1 --username=postgres --set=ON_ERROR_STOP=1 --file=-', {}],
  ['psql', { PGHOST: 'db', PGUSER: 'app' }, { sql }, '--set=ON_ERROR_STOP=1 --file=-', {}],
  [
    'psql',
    { POSTGRES_USER: 'app' },
    { sql, user: 'bob', database: 'other' },
    '--host=127.0.0.1 --username=bob --dbname=other --set=ON_ERROR_STOP=1 --file=-',
    {},
  ],
  [
    'mariadb',
    { MARIADB_ROOT_PASSWORD: 'pw', MARIADB_DATABASE: 'shop', MARIADB_USER: 'app', MARIADB_PASSWORD: 'x' },
    { sql },
    '--user=root --database=shop --comments',
    { MYSQL_PWD: 'pw' },
  ],
  [
    'mysql',
    { MYSQL_RANDOM_ROOT_PASSWORD: '1', MYSQL_DATABASE: 'shop', MYSQL_USER: 'app', MYSQL_PASSWORD: 'x' },
    { sql },
    '--user=app --database=shop --comments',
    { MYSQL_PWD: 'x' },
  ],
] as const)('%s with %o for %o', (program, variables, seed, words, environment) => {
  const client = sqlClient(program, new Map(Object.entries(variables)), seed);
  expect(client.command[0]).toBe(program);
  expect(client.command.join(' ')).toMatch(new RegExp(` ${words}$`));
  expect(client.environment).toEqual(environment);
  expect(JSON.stringify(client.command)).not.toContain('pw');
});
