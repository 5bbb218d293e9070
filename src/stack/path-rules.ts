/** Rules found by the place in a document, `*` standing for any key or list position. */
export interface RuleNode<T> {
  rule?: T;
  children: Map<string, RuleNode<T>>;
}

/** Turns `{ 'services.*.ports': rule }` into a tree that is walked together with the document. */
export function compileRules<T>(rules: Record<string, T>): RuleNode<T> {
  const root: RuleNode<T> = { children: new Map() };
  for (const [pattern, rule] of Object.entries(rules)) {
    let node = root;
    for (const key of pattern.split('.')) {
      const next = node.children.get(key) ?? { children: new Map() };
      node.children.set(key, next);
      node = next;
    }
    node.rule = rule;
  }
  return root;
}

/** The rules below one key: an exact name goes before `*`. */
export function descend<T>(node: RuleNode<T> | undefined, key: string): RuleNode<T> | undefined {
  return node?.children.get(key) ?? node?.children.get('*');
}
