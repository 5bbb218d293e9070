/** What the engine answers to an inspect: JSON. */
export type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | null;

/** A JSON object. */
export type Branch = Record<string, Tree>;

/** The object at a key; an empty one where there is none. */
export function branch(tree: Tree | undefined, key?: string): Branch {
  const at = key === undefined ? tree : isBranch(tree) ? tree[key] : undefined;
  return isBranch(at) ? at : {};
}

/** Whether it is an object: neither a list nor a scalar. */
export function isBranch(tree: Tree | undefined): tree is Branch {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}

/** The text at a key; an empty one where there is none. */
export function text(tree: Tree | undefined, key: string): string {
  const found = branch(tree)[key];
  return typeof found === 'string' ? found : '';
}

/** The same tree with every text, keys included, replaced. */
export function mapTexts(tree: Tree, replace: (text: string) => string): Tree {
  if (typeof tree === 'string') return replace(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapTexts(item, replace));
  if (!isBranch(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [replace(key), mapTexts(item, replace)]));
}

/** What a tree says beyond another: equal members and empty ones are left out. */
export function beyond(tree: Branch, base: Branch): Branch {
  const result: Branch = {};
  for (const [key, value] of Object.entries(tree)) {
    const rest = isBranch(value) ? beyond(value, branch(base, key)) : value;
    const same = !isBranch(value) && JSON.stringify(value) === JSON.stringify(base[key]);
    if (!same && !isEmpty(rest)) result[key] = rest;
  }
  return result;
}

function isEmpty(tree: Tree): boolean {
  return tree === null || tree === '' || (typeof tree === 'object' && Object.keys(tree).length === 0);
}
