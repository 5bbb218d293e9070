import { Document, visit } from 'yaml';
import { escapeDollars, isEmpty } from './config-json.js';
import type { Stack } from './stack.js';
import { isMapping } from './tree.js';
import { resolvePlainScalar } from './yaml-scalar.js';

/** The model as `docker compose config` prints it in YAML. */
export function stackToYaml(stack: Stack): string {
  const { name, services, networks, volumes, secrets, configs, models = {} } = stack;
  const parts = { name, services: shorten(services), networks: shorten(networks), volumes, secrets, configs, models };
  const shown = Object.entries(parts).filter(([key, value]) => key === 'services' || !isEmpty(value));
  const extensions = Object.entries(stack.extensions).sort();
  return writeYaml(escapeDollars(Object.fromEntries([...shown, ...extensions])));
}

/** YAML as Go's library writes it: lists indented, texts quoted only where they would read as something else. */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, version: '1.1', schema: 'core' });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string') node.type = scalarStyle(node.value);
    },
    Map: (_key, node) => {
      node.flow = node.items.length === 0;
    },
    Seq: (_key, node) => {
      node.flow = node.items.length === 0;
    },
  });
  return document.toString({
    lineWidth: 0,
    indent: 2,
    indentSeq: true,
    singleQuote: true,
    flowCollectionPadding: false,
  });
}

const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f]/;
const OLD_BOOLEANS = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function scalarStyle(text: string): 'QUOTE_DOUBLE' | 'BLOCK_LITERAL' | 'PLAIN' {
  if (text === '<<' || OLD_BOOLEANS.test(text) || SEXAGESIMAL.test(text)) return 'QUOTE_DOUBLE';
  if (resolvePlainScalar(text) !== text || looksNumeric(text)) return 'QUOTE_DOUBLE';
  if (UNPRINTABLE.test(text)) return 'QUOTE_DOUBLE';
  return text.includes('\n') ? 'BLOCK_LITERAL' : 'PLAIN';
}

/** `1e+10`, which the reader of plain texts keeps as text. */
function looksNumeric(text: string): boolean {
  return /^[-+.\d]/.test(text) && Number.isFinite(Number(text));
}

/** Leaves out what compose's YAML leaves out and its JSON has. */
function shorten(named: object): unknown {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, shortenAttributes(value)]));
}

const SHORTENED: Record<string, (value: unknown) => boolean> = {
  command: (value) => value === null,
  entrypoint: (value) => value === null,
  ipam: isEmpty,
  exec: (value) =>
    Object.keys(value as object).every((key) => key === 'command') && (value as { command: unknown }).command === null,
  placement: isEmpty,
  resources: isEmpty,
};

const NESTED = new Set(['deploy', 'develop', 'watch']);

function shortenAttributes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortenAttributes);
  if (!isMapping(value)) return value;
  const kept = Object.entries(value as Record<string, unknown>).filter(
    ([key, item]) => SHORTENED[key]?.(item) !== true,
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, NESTED.has(key) ? shortenAttributes(item) : item]));
}
