import { ModelFault } from '../fault.js';
import { isMapping, scalarText, type Path, type Value } from '../tree.js';
import { type Bind } from './values.js';

/** `host=address` lines, one for each address, in order. */
export const extraHosts: Bind = (value, path) => {
  const lines = Array.isArray(value)
    ? value.map((line, index) => splitHost(scalarText(line), [...path, String(index)]))
    : hostEntries(value);
  if (lines.length === 0) return isMapping(value) && Object.keys(value).length > 0 ? [] : undefined;
  return lines.map(([host, address]) => `${host}=${stripBrackets(address)}`).sort();
};

function splitHost(line: string, path: Path): [string, string] {
  const equals = line.indexOf('=');
  const separator = equals === -1 ? line.indexOf(':') : equals;
  if (separator === -1) throw new ModelFault(path, `("${line}") has no address: write host=address`);
  return [line.slice(0, separator).trim(), line.slice(separator + 1).trim()];
}

function hostEntries(value: Value): [string, string][] {
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([host, addresses]) =>
    (Array.isArray(addresses) ? addresses : [addresses]).map((address): [string, string] => [
      host,
      scalarText(address),
    ]),
  );
}

function stripBrackets(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}
