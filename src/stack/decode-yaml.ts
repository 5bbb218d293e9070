import { DevenvError } from '../errors.js';
import { positionAfter } from './source.js';

/**
 * The text of a Compose file: UTF-8, or UTF-16 where a byte order mark says so, as editors and shells of Windows write it.
 * (YAML 1.2.2, 5.2) Throws YAML_SYNTAX for anything else, with the place.
 */
export function decodeYaml(bytes: Buffer, file: string): string {
  const utf16 = utf16Of(bytes);
  if (utf16 === undefined) return decodeUtf8(bytes, file);
  try {
    return new TextDecoder(utf16, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DevenvError('YAML_SYNTAX', `${file} is not valid UTF-16, which its first two bytes say that it is`, {
      location: { file },
      suggestions: ['Save it as UTF-8'],
      cause: error,
    });
  }
}

/** What a file shows of itself to somebody who reads it, well encoded or not. */
export function readableText(bytes: Buffer): string {
  const utf16 = utf16Of(bytes);
  return utf16 === undefined ? bytes.toString('utf8') : new TextDecoder(utf16).decode(bytes);
}

/** Whether bytes may be anything else than UTF-8 when this is what they look like in it. */
export function isDoubtful(text: string): boolean {
  return text.includes('\uFFFD');
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function decodeUtf8(bytes: Buffer, file: string): string {
  const text = bytes.toString('utf8');
  // what cannot be decoded became U+FFFD, which is encoded otherwise
  const encoded = Buffer.from(text);
  const wrong = encoded.findIndex((byte, index) => byte !== bytes[index]);
  if (wrong === -1) return text;
  const byte = (bytes[wrong] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  throw new DevenvError('YAML_SYNTAX', `${file} is not UTF-8: a byte of it, 0x${byte}, is no character`, {
    location: { file, ...positionAfter(bytes.subarray(0, wrong).toString('utf8')) },
    suggestions: ['Save it as UTF-8', `iconv -f ISO-8859-1 -t UTF-8 ${file} > FILE, where it was written in Latin-1`],
  });
}
