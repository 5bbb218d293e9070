import type { FindingKind } from './finding.js';

/** A line of a log that tells what is wrong, as programs of many languages write it; `subject` is what it names. */
interface Pattern {
  kind: FindingKind;
  /** The subject is the first group that matched. */
  pattern: RegExp;
}

const VARIABLE = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*';
const QUOTE = '["\'`]?';

const variable = (source: string): Pattern => ({
  kind: 'missing-variable',
  pattern: new RegExp(source.replaceAll('VAR', `${QUOTE}\\$?\\{?(${VARIABLE})\\}?${QUOTE}`)),
});
const of = (kind: FindingKind, ...patterns: RegExp[]): Pattern[] => patterns.map((pattern) => ({ kind, pattern }));

/** In the order in which they are tried on a line. */
const PATTERNS: Pattern[] = [
  ...of('wrong-architecture', /(?:exec (\S+): )?exec format error/i),
  ...of('disk-full', /(no space left on device|ENOSPC|disk quota exceeded)/i),
  ...of('process-limit', /((?:can't|cannot|unable to) (?:fork|create (?:native )?thread)|pthread_create failed)/i),
  // Python, Ruby, shells, what frameworks and entrypoints of images say
  variable('KeyError: VAR'),
  variable('key not found: VAR \\(KeyError\\)'),
  variable('\\bVAR: (?:unbound variable|parameter not set|parameter null or not set)'),
  variable(
    '[Ee]nv(?:ironment)?[ _]?[Vv]ar(?:iable)?s?:? VAR,? (?:is |was |has |must |are )?(?:not |un|missing|required|be set)',
  ),
  variable(
    '\\bVAR (?:env(?:ironment)? ?var(?:iable)? )?(?:is |was |must be |has not been |are )?(?:not set|not defined|undefined|unset|missing|required|set$|not found|empty)',
  ),
  variable('[Mm]issing (?:required )?(?:env(?:ironment)? ?)?(?:var(?:iable)?s?)?:? ?VAR'),
  variable(
    '(?:must|need to|have to|[Pp]lease) (?:specify|set|provide|define)(?: one of| the| a)?(?: env(?:ironment)? var(?:iable)?)? VAR',
  ),
  variable('[Cc]ould not resolve placeholder VAR'),
  variable('[Rr]equired (?:env(?:ironment)? ?var(?:iable)?s?|setting):? VAR'),
  ...of(
    'command-not-found',
    /sh: (?:line \d+: |\d+: )?([^\s:]+): (?:command )?not found/,
    /exec: ([^\s:]+): not found/,
  ),
  ...of(
    'missing-module',
    /Cannot find (?:module|package) '([^'./][^']*)'/,
    /ModuleNotFoundError: No module named '([^']+)'/,
    /cannot load such file -- (\S+)/,
    /(?:ClassNotFoundException|NoClassDefFoundError): (\S+)/,
  ),
  ...of(
    'missing-file',
    /ENOENT: no such file or directory, \w+ '([^']+)'/,
    /No such file or directory: '([^']+)'/,
    /Cannot find module '([./][^']*)'/,
    /can't open '?([^':]+)'?: (?:\[Errno 2\] )?No such file/i,
    /open\(\) "([^"]+)" failed \(2: No such file/,
    /FileNotFoundException: (\S+)/,
    /[Cc]ould not (?:open|find|read|load) (?:the )?(?:file|configuration file|config file)?:? ?['"]?(\/[^\s'":]+)/,
    /(?:open|stat|lstat|exec|read) ([^\s:'"]*\/[^\s:'"]+): no such file or directory/i,
    /([^\s:'"(]*\/[^\s:'")]+):(?: line \d+:)? (?:No such file or directory|not found)/,
  ),
  ...of(
    'permission-denied',
    /EACCES: permission denied, \w+ '([^']+)'/,
    /Permission denied: '([^']+)'/,
    /(?:open|mkdir|stat|exec|unlink|create) ([^\s:'"]*\/[^\s:'"]+): permission denied/i,
    /([^\s:'"(]*\/[^\s:'")]+): Permission denied/i,
  ),
  ...of(
    'address-in-use',
    /EADDRINUSE: address already in use \S*?:(\d+)/,
    /bind\(\) to \S*?:(\d+) failed \(98/,
    /listen (?:tcp|udp)\S* \S*?:(\d+): bind: address already in use/,
    /(?:port|Port) (\d+) (?:is|was) already in use/,
  ),
  ...of(
    'unknown-host',
    /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
    /could not translate host name "([^"]+)"/,
    /lookup ([\w.-]+)(?: on \S+)?: (?:no such host|server misbehaving|Temporary failure)/,
    /bad address '([\w.-]+?)(?::\d+)?'/,
    /[Uu]nknown ?[Hh]ost(?:Exception)?:? '?([\w.-]+)/,
    /[Hh]ost(?:name)? '?"?([\w.-]+)'?"? (?:not found|could not be resolved|is unknown)/,
    /host not found in upstream "([\w.-]+?)(?::\d+)?"/,
  ),
  ...of(
    'connects-to-itself',
    /ECONNREFUSED ((?:127\.0\.0\.1|\[?::1\]?):\d+)/,
    /dial tcp ((?:127\.0\.0\.1|\[::1\]):\d+): connect: connection refused/,
    /server at "(?:localhost|127\.0\.0\.1)"(?: \([^)]*\))?, port (\d+) failed: Connection refused/,
    /(?:connect to|Connecting to) ((?:localhost|127\.0\.0\.1):\d+).*[Cc]onnection refused/,
  ),
  ...of(
    'dependency-down',
    /ECONNREFUSED ([\d.]+:\d+)/,
    /dial tcp ([\d.]+:\d+): connect: (?:connection refused|no route to host)/,
    /server at "([\w.-]+)"(?: \([^)]*\))?, port \d+ failed: (?:Connection refused|No route to host)/,
    /Can't connect to (?:MySQL|MariaDB)? ?server on '([^':]+)/,
    /can't connect to remote host \(([\d.]+)\)/,
    /connect(?:ion)?(?:ing)? to '?"?([\w.-]+:\d+).*[Cc]onnection refused/,
  ),
];

/** What a line of a log tells. */
export interface Clue {
  kind: FindingKind;
  /** The variable, file, module, port or host that it names. */
  subject: string;
  line: string;
}

/** What one line tells, if anything. */
export function readLine(line: string): Clue | undefined {
  const words = wordsOf(line);
  for (const { kind, pattern } of PATTERNS) {
    const match = pattern.exec(words);
    if (match !== null) return { kind, subject: match.slice(1).find(Boolean) ?? '', line };
  }
  return undefined;
}

/** The texts in a line of JSON, without its escapes; any other line as it is. */
function wordsOf(line: string): string {
  if (!line.trimStart().startsWith('{')) return line;
  try {
    return textsIn(JSON.parse(line)).join(' ');
  } catch {
    return line;
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
