/**
 * What the data must be. A volume's tokens are known between two sets: what must be there and what may be, since writes
 * go on while a command runs.
 * @typedef {{least: Set<string>, most: Set<string>}} Range
 * @typedef {{kind: string, name?: string, data: Record<string, Range>}} Kept
 * @typedef {{data: Record<string, Range>, kept: Kept[]}} Outcome
 * @typedef {{data: Record<string, Set<string>>, kept: Kept[], windows: Record<string, {tried: Set<string>, acked: Set<string>}>}} Before
 */

const UNDO_KEPT = 3;

/** Nothing is done to the data: every acknowledged write is there. @returns {Outcome} */
export function untouched({ data, kept, windows }) {
  const ranges = Object.entries(data).map(([volume, tokens]) => [volume, withWrites(tokens, windows[volume])]);
  return { data: Object.fromEntries(ranges), kept };
}

/** Some tokens are deleted. */
export function without(before, volume, tokens) {
  const outcome = untouched(before);
  const { least, most } = outcome.data[volume];
  const rest = (set) => new Set([...set].filter((token) => !tokens.includes(token)));
  return { ...outcome, data: { ...outcome.data, [volume]: { least: rest(least), most: rest(most) } } };
}

/** A snapshot is kept, of all. */
export function saved(before, name) {
  return {
    ...untouched(before),
    kept: [...before.kept, { kind: 'saved', name, data: setAside(before, Object.keys(before.data)) }],
  };
}

/** Volumes get the data of something that was kept; what they had is put aside. `drops`: what is used up by it. */
export function rewound(before, target, drops) {
  const volumes = Object.keys(target);
  const outcome = untouched(before);
  const data = { ...outcome.data };
  for (const volume of volumes) {
    const { least, most } = target[volume];
    data[volume] = { least, most: union(most, before.windows[volume].tried) };
  }
  const kept = before.kept.filter((one) => one !== drops);
  return { data, kept: onlyLast([...kept, { kind: 'undo', data: setAside(before, volumes) }]) };
}

/** The baseline's data of some volumes. */
export function baselineData({ kept }, volumes) {
  const { data } = kept.findLast(({ kind }) => kind === 'baseline');
  return Object.fromEntries(volumes.map((volume) => [volume, data[volume]]));
}

/** Why what is there is not this outcome, or nothing where it is. */
export function differs(outcome, { data, list }) {
  for (const [volume, tokens] of Object.entries(data)) {
    const { least, most } = outcome.data[volume];
    const lost = [...least].filter((token) => !tokens.has(token));
    const strange = [...tokens].filter((token) => !most.has(token));
    if (lost.length > 0) return `${volume} has lost ${some(lost)}`;
    if (strange.length > 0) return `${volume} should not hold ${some(strange)}`;
  }
  const wanted = outcome.kept.map(({ kind, name }) => name ?? kind);
  const found = list.map(({ kind, name }, at) => (outcome.kept[at]?.name === undefined ? kind : name));
  return wanted.join() === found.join() ? undefined : `kept is ${found.join()}, not ${wanted.join()}`;
}

/** What is known once it was looked at. */
export function known(outcome, { data, list }) {
  return { data, kept: outcome.kept.map((one, at) => ({ ...one, name: list[at].name })) };
}

/** What volumes have before they get other data: writes of the window may have come before or after. */
function setAside({ data, windows }, volumes) {
  return Object.fromEntries(
    volumes.map((volume) => [volume, { least: data[volume], most: union(data[volume], windows[volume].tried) }]),
  );
}

function onlyLast(kept) {
  const undos = kept.filter(({ kind }) => kind === 'undo');
  const old = undos.slice(0, Math.max(0, undos.length - UNDO_KEPT));
  return kept.filter((one) => !old.includes(one));
}

function withWrites(tokens, { acked, tried }) {
  return { least: union(tokens, acked), most: union(tokens, tried) };
}

function union(...sets) {
  return new Set(sets.flatMap((set) => [...set]));
}

function some(tokens) {
  return `${tokens.length} tokens (${tokens.slice(0, 3).join(', ')}${tokens.length > 3 ? ', …' : ''})`;
}
