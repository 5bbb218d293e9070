/** What each row should reach: times the other's median at most, or milliseconds above it at most. */
const AIMS = [
  [/^devenv version/, { above: 100 }],
  [/^ps$/, { times: 1.3 }],
  [/nothing to do/, { times: 1.3 }],
  [/^cold up -d$/, { times: 1.25 }],
  [/^reset of s/, { times: 0.6 }],
  [/^down/, { times: 1 }],
  [/1 GB$/, { times: 1.15 }],
  [/^errors/, { times: 1 }],
  [/^a save/, { times: 0.3 }],
];

/**
 * Medians and ratios of the samples, a row a task.
 * @param {Record<string, Record<string, number[]>>} samples
 */
export function compareSamples(samples) {
  return Object.entries(samples).map(([task, { devenv, ...others }]) => {
    const [other] = Object.entries(others);
    const row = { task, devenv: median(devenv), runs: devenv.length };
    if (other === undefined) return row;
    const theirs = median(other[1]);
    const aim = AIMS.find(([pattern]) => pattern.test(task))?.[1];
    return {
      ...row,
      against: other[0],
      theirs,
      ratio: row.devenv / theirs,
      ...(aim && { aim, met: isMet(row.devenv, theirs, aim) }),
    };
  });
}

/** The report as Markdown, to be pasted where figures are told. */
export function formatReport({ machine, services, rows, memory }) {
  const lines = [
    `${services} services of busybox httpd, where the row says nothing else. ${machine.text}.`,
    'Medians of wall time, by turns; NODE_EXTRA_CA_CERTS unset, which costs Node 20 80 ms a start.',
    ...(machine.busy ? ['Other work was running: trust the ratios more than the times.'] : []),
    '',
    '| | devenv | against | | ratio | aim | runs |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(lineOf),
  ];
  if (memory !== undefined) {
    lines.push(
      '',
      `${memory.sandboxes} sandboxes add ${megabytes(memory.bytes)} (${megabytes(memory.perSandbox)} each, proportional).`,
    );
  }
  return lines.join('\n');
}

function lineOf({ task, devenv, against, theirs, ratio, aim, met, runs }) {
  const compared = against === undefined ? ['', '', ''] : [against, seconds(theirs), ratio.toFixed(2)];
  const wanted =
    aim === undefined ? '' : `${aim.above === undefined ? `≤ ${aim.times}` : `≤ +${aim.above} ms`} ${met ? '✔' : '✖'}`;
  return `| ${[task, seconds(devenv), ...compared, wanted, runs].join(' | ')} |`;
}

function isMet(ours, theirs, aim) {
  return aim.above === undefined ? ours / theirs <= aim.times : ours - theirs <= aim.above;
}

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function seconds(milliseconds) {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
