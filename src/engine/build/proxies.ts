import { readDockerConfig } from '../images/registry-auth.js';

/** The user's proxies (config.json, `proxies`) for one engine, as build arguments in both spellings. */
export async function proxyArguments(
  engineHost: string,
  environment: Record<string, string | undefined> = process.env,
): Promise<Record<string, string>> {
  const { proxies } = await readDockerConfig(environment);
  const settings = proxies?.[engineHost] ?? proxies?.['default'] ?? {};
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => {
      const name = ARGUMENTS[key];
      return name === undefined || value === '' ? [] : [[name, value], [name.toLowerCase(), value]]; // prettier-ignore
    }),
  );
}

const ARGUMENTS: Record<string, string | undefined> = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  ftpProxy: 'FTP_PROXY',
  noProxy: 'NO_PROXY',
  allProxy: 'ALL_PROXY',
};
