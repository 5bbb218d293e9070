import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { askCredentialHelper } from './credential-helper.js';

/** What the engine wants in X-Registry-Auth, base64url-encoded. (Engine API, AuthConfig) */
export interface RegistryCredentials {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

/** The parts of Docker's config.json that a build or a pull needs. */
export interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
  /** Further folders with plugins of the docker CLI. */
  cliPluginsExtraDirs?: string[];
  /** By engine host, or `default`. */
  proxies?: Record<string, Record<string, string>>;
}

type Environment = Record<string, string | undefined>;

/** Docker Hub's key in config.json and in credential helpers. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.docker.io']);

/** The registry that a reference names: `docker.io` unless its first part is a host. */
export function registryHost(reference: string): string {
  const first = reference.slice(0, Math.max(reference.indexOf('/'), 0));
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  return isHost && !HUB_HOSTS.has(first) ? first : 'docker.io';
}

/**
 * The user's credentials for a registry host, from Docker's config.json: its helper, the general store, then `auths`.
 * Undefined where there are none; a helper that is missing or fails counts as none.
 */
export async function registryCredentials(
  host: string,
  environment: Environment = process.env,
): Promise<RegistryCredentials | undefined> {
  const config = await readDockerConfig(environment);
  const key = keyOf(host);
  const helper = helperFor(config, key);
  const kept = helper ? (await askCredentialHelper(helper, key, environment)).credentials : undefined;
  return kept ?? credentialsFromFile(config, key);
}

/** Why the credential helper for a registry host can't be asked, for a refusal's reason; undefined where it can. */
export async function credentialHelperFault(
  host: string,
  environment: Environment = process.env,
): Promise<string | undefined> {
  const key = keyOf(host);
  const helper = helperFor(await readDockerConfig(environment), key);
  return helper ? (await askCredentialHelper(helper, key, environment)).fault : undefined;
}

function keyOf(host: string): string {
  return HUB_HOSTS.has(bareHost(host)) ? HUB_KEY : bareHost(host);
}

function helperFor(config: DockerConfig, key: string): string | undefined {
  return config.credHelpers?.[bareHost(key)] ?? config.credHelpers?.[key] ?? config.credsStore;
}

/** Credentials as the value of X-Registry-Auth. */
export function registryAuthHeader(credentials: RegistryCredentials): string {
  return Buffer.from(JSON.stringify(credentials)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** All credentials that are in config.json itself, by key, for X-Registry-Config of the classic builder. */
export async function registryConfig(
  hosts: string[],
  environment: Environment = process.env,
): Promise<Record<string, RegistryCredentials>> {
  const found: Record<string, RegistryCredentials> = {};
  for (const host of new Set(hosts)) {
    const credentials = await registryCredentials(host, environment);
    if (credentials !== undefined) found[credentials.serveraddress] = credentials;
  }
  return found;
}

/** A config.json that holds the user's logins and nothing else, whoever keeps them. */
export async function loginsOnly(environment: Environment = process.env): Promise<string> {
  const { auths = {}, credHelpers = {} } = await readDockerConfig(environment);
  const hosts = [...Object.keys(auths), ...Object.keys(credHelpers)].map(bareHost);
  const found = Object.entries(await registryConfig(hosts, environment)).map(([key, login]) => {
    const { username = '', password = '', identitytoken } = login;
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    return [key, identitytoken === undefined ? { auth } : { identitytoken }] as const;
  });
  return JSON.stringify({ auths: Object.fromEntries(found) });
}

function bareHost(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** Docker's config.json of the user (DOCKER_CONFIG, else ~/.docker); empty where there is none or it is broken. */
export async function readDockerConfig(environment: Environment): Promise<DockerConfig> {
  const folder = environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? homedir(), '.docker');
  try {
    return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as DockerConfig;
  } catch {
    return {};
  }
}

function credentialsFromFile(config: DockerConfig, key: string): RegistryCredentials | undefined {
  const auths = config.auths ?? {};
  const entry = auths[key] ?? Object.entries(auths).find(([name]) => bareHost(name) === bareHost(key))?.[1];
  if (entry === undefined) return undefined;
  if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress: key };
  const decoded = Buffer.from(entry.auth ?? '', 'base64')
    .toString('utf8')
    .replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  const username = entry.username ?? decoded.slice(0, Math.max(colon, 0));
  const password = entry.password ?? decoded.slice(colon + 1);
  return username === '' ? undefined : { username, password, serveraddress: key };
}
