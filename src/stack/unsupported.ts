import { HONOURED_ATTRIBUTES } from './honoured.js';
import { NEWER_ENGINES, type Since } from './newer-engines.js';
import { compileRules, descend, type RuleNode } from './path-rules.js';
import type { Service, Stack, Warning } from './stack.js';
import { SWARM_ATTRIBUTES } from './swarm.js';
import { formatPath, type Path } from './tree.js';
import { valuesWithoutEffect, type Finding } from './without-effect.js';

/** What a run makes of an attribute, where it does not simply act on it. */
type Fate = 'honoured' | 'swarm' | 'windows' | 'buildkit' | Since;

const FATES = compileRules<Fate>({
  ...Object.fromEntries(HONOURED_ATTRIBUTES.map((path) => [`services.*.${path}`, 'honoured'])),
  ...Object.fromEntries(SWARM_ATTRIBUTES.map((path) => [path, 'swarm'])),
  'services.*.build.isolation': 'windows',
  'services.*.credential_spec': 'windows',
  'services.*.build.secrets.*.uid': 'buildkit',
  'services.*.build.secrets.*.gid': 'buildkit',
  'services.*.build.secrets.*.mode': 'buildkit',
  ...NEWER_ENGINES,
});

/** One warning for each attribute that a run does not act on, with an engine of this API if given. */
export function unsupportedAttributes(stack: Stack, serviceNames: readonly string[], apiMinor = Infinity): Warning[] {
  const services = Object.fromEntries(
    serviceNames.flatMap((name): [string, Service][] => {
      const service = stack.services[name];
      return service === undefined ? [] : [[name, service]];
    }),
  );
  const { networks, secrets, configs } = stack;
  const findings = [
    ...findIgnored(services, ['services'], FATES.children.get('services'), apiMinor),
    ...Object.entries({ networks, secrets, configs }).flatMap(([key, value]) =>
      findNamed(value, [key], FATES.children.get(key), apiMinor),
    ),
    ...Object.entries(services).flatMap(([name, service]) => valuesWithoutEffect(stack, name, service, apiMinor)),
  ];
  const byMessage = new Map(findings.map((finding) => [finding.message, finding]));
  return [...byMessage.values()].map(({ path, message }) => ({ message, ...placeOf(stack, path) }));
}

/** File, line and column; of a list as a whole, whose members may stand elsewhere than they did in one of the files. */
function placeOf({ origin }: Stack, path: Path): Omit<Warning, 'message'> {
  const index = path.findIndex((key) => /^\d+$/.test(key));
  return origin.locate?.(index === -1 ? path : path.slice(0, index)) ?? {};
}

/** Everything below `path` that no rule honours. */
function findIgnored(value: unknown, path: Path, rules: RuleNode<Fate> | undefined, apiMinor: number): Finding[] {
  if (value === undefined || value === null) return [];
  const words =
    rules === undefined ? NOT_YET : rules.rule === undefined ? undefined : fateWords(rules.rule, value, apiMinor);
  if (words !== undefined) return isEmpty(value) ? [] : [{ path, message: `${formatPath(path)} ${words}` }];
  if (rules?.rule === 'honoured' && rules.children.size > 0) return findNamed(value, path, rules, apiMinor);
  if (rules?.rule !== undefined || typeof value !== 'object') return [];
  return below(value, path, rules, (...args) => findIgnored(...args, apiMinor));
}

/** Everything below `path` that a rule names as without effect. */
function findNamed(value: unknown, path: Path, rules: RuleNode<Fate> | undefined, apiMinor: number): Finding[] {
  if (value === undefined || value === null || rules === undefined) return [];
  const words = rules.rule === undefined ? undefined : fateWords(rules.rule, value, apiMinor);
  if (words !== undefined) return isEmpty(value) ? [] : [{ path, message: `${formatPath(path)} ${words}` }];
  return below(value, path, rules, (...args) => findNamed(...args, apiMinor));
}

type Find = (value: unknown, path: Path, rules: RuleNode<Fate> | undefined) => Finding[];

function below(value: unknown, path: Path, rules: RuleNode<Fate> | undefined, find: Find): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key.startsWith('x-') ? [] : find(item, [...path, key], descend(rules, key)),
  );
}

const NOT_YET = 'is not supported yet and has no effect';

function fateWords(fate: Fate, value: unknown, apiMinor: number): string | undefined {
  if (fate === 'honoured') return undefined;
  if (fate === 'swarm') return 'is for a Swarm and has no effect here';
  if (fate === 'windows') return 'is for containers of Windows and has no effect here';
  if (fate === 'buildkit') return 'has no effect: RUN --mount=type=secret,uid=,gid=,mode= in the Dockerfile sets it';
  if (apiMinor >= fate.apiMinor || fate.values?.includes(String(value)) === false) return undefined;
  return `needs Docker Engine ${fate.engine} or later and has no effect on this one`;
}

/** Such as the `placement: {}` that normalising adds: nobody asked for anything. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
