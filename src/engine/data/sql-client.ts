import type { SqlSeed } from '../../stack/stack.js';
import type { EngineConnection } from '../connection.js';
import { execWithOutput } from '../exec/exec-output.js';

/** How the client of a database is run so that it reads SQL from its input and stops at the first error. */
export interface SqlClient {
  command: string[];
  /** What it needs beside the container's own: the password, which no list of processes shows. */
  environment: Record<string, string>;
  /** The same client, asking the database for nothing. */
  ping: string[];
}

type Program = 'psql' | 'mariadb' | 'mysql';

const PROGRAMS: readonly Program[] = ['psql', 'mariadb', 'mysql'];

/** The client that the container's image has, with user, password and database as the container's environment says. */
export async function findSqlClient(
  connection: EngineConnection,
  id: string,
  seed: SqlSeed,
  signal: AbortSignal,
): Promise<SqlClient | undefined> {
  const say = (command: string[]): Promise<string | undefined> => outputIn(connection, id, command, signal);
  for (const program of PROGRAMS) {
    if ((await say([program, '--version'])) === undefined) continue;
    const { Config } = await connection.docker.getContainer(id).inspect();
    const variables = new Map(
      Config.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
    );
    for (const [name, path] of variables) {
      if (!/^(POSTGRES|MARIADB|MYSQL)_\w+_FILE$/.test(name) || path === '') continue;
      const text = await say(['cat', path]);
      if (text !== undefined) variables.set(name.slice(0, -'_FILE'.length), text.replace(/\n+$/, ''));
    }
    return sqlClient(program, variables, seed);
  }
  return undefined;
}

async function outputIn(
  connection: EngineConnection,
  id: string,
  command: string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { code, output } = await execWithOutput(connection, id, { command }, { signal });
    return code === 0 ? output : undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined; // there is no such program
  }
}

/**
 * The command line of a client. What lets people in is different: PostgreSQL's images trust both ways, MariaDB's root may
 * be of the socket alone.
 */
export function sqlClient(program: Program, variables: ReadonlyMap<string, string>, seed: SqlSeed): SqlClient {
  return program === 'psql' ? postgresClient(variables, seed) : mysqlClient(program, variables, seed);
}

function postgresClient(variables: ReadonlyMap<string, string>, { user, database }: SqlSeed): SqlClient {
  const asUser = user ?? variables.get('POSTGRES_USER') ?? (variables.has('PGUSER') ? undefined : 'postgres');
  const inDatabase = database ?? variables.get('POSTGRES_DB');
  const password = variables.get('POSTGRES_PASSWORD');
  const base = [
    'psql',
    '--no-psqlrc',
    '--quiet',
    ...(variables.has('PGHOST') ? [] : ['--host=127.0.0.1']),
    ...(asUser === undefined ? [] : [`--username=${asUser}`]),
    ...(inDatabase === undefined ? [] : [`--dbname=${inDatabase}`]),
  ];
  return {
    command: [...base, '--set=ON_ERROR_STOP=1', '--file=-'],
    ping: [...base, '--command=select 1'],
    environment: password === undefined ? {} : { PGPASSWORD: password },
  };
}

function mysqlClient(program: Program, variables: ReadonlyMap<string, string>, { user, database }: SqlSeed): SqlClient {
  const setting = (name: string): string | undefined =>
    variables.get(`MARIADB_${name}`) ?? variables.get(`MYSQL_${name}`);
  const owner = setting('USER');
  const random = setting('RANDOM_ROOT_PASSWORD') !== undefined && owner !== undefined;
  const asUser = user ?? (random ? owner : 'root');
  const password = asUser === 'root' ? setting('ROOT_PASSWORD') : asUser === owner ? setting('PASSWORD') : undefined;
  const inDatabase = database ?? setting('DATABASE');
  const base = [program, `--user=${asUser}`, ...(inDatabase === undefined ? [] : [`--database=${inDatabase}`])];
  return {
    command: [...base, '--comments'],
    ping: [...base, '--execute=select 1'],
    environment: password === undefined ? {} : { MYSQL_PWD: password },
  };
}
