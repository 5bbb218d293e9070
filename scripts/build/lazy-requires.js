export function lazyRequires() {
  return { name: 'lazy-requires', setup() {} };
}
