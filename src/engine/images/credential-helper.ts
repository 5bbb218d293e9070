import type { RegistryCredentials } from './registry-auth.js';

/** What a credential helper said: credentials, nothing, or why it could not be asked. */
export interface HelperAnswer {
  credentials?: RegistryCredentials;
  fault?: string;
}

/** Asks `docker-credential-<helper>` for the credentials it keeps under a key; never rejects. */
export async function askCredentialHelper(
  helper: string,
  key: string,
  environment: Record<string, string | undefined>,
): Promise<HelperAnswer> {
  const { execa } = await import('execa');
  const program = `docker-credential-${helper}`;
  const env = { PATH: environment['PATH'] };
  const result = await execa(program, ['get'], { input: key, env, reject: false });
  if (result.code === 'ENOENT') return { fault: `${program}, which config.json names, is not installed.` };
  if (result.failed) return unknownToHelper(result.stdout) ? {} : { fault: `${program} failed: ${said(result)}` };
  const answer = parseAnswer(result.stdout);
  if (answer === undefined) return { fault: `${program} did not answer with credentials.` };
  if (answer.Secret === undefined || answer.Secret === '') return {};
  if (answer.Username === '<token>') return { credentials: { identitytoken: answer.Secret, serveraddress: key } };
  return { credentials: { username: answer.Username ?? '', password: answer.Secret, serveraddress: key } };
}

/** What helpers say, by their protocol, when they keep nothing under a key. */
function unknownToHelper(output: string): boolean {
  return /credentials not found/i.test(output);
}

function said({ stdout, stderr, exitCode }: { stdout: string; stderr: string; exitCode?: number }): string {
  const line = (stderr.trim() || stdout.trim()).split('\n', 1)[0] ?? '';
  return line === '' ? `exit code ${exitCode ?? 'unknown'}` : line;
}

function parseAnswer(text: string): { Username?: string; Secret?: string } | undefined {
  try {
    return JSON.parse(text) as { Username?: string; Secret?: string };
  } catch {
    return undefined;
  }
}
