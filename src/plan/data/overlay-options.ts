/**
 * The kernel takes one page of mount options, 4096 bytes with the zero at its end (mount(2)). Chains are made short at
 * half of it: a command that finds one too long must still be able to mount it.
 */
const LIMIT_BYTES = 2048;

/** Mount options of a head, given where its layers are, the writable one first; below all, the oldest one's empty folder. */
export function overlayOptions(layers: readonly string[]): string {
  const [current = '', ...lower] = layers;
  return `lowerdir=${lowers(lower, layers)},upperdir=${current}/upper,workdir=${current}/work`;
}

/** Mount options of a read-only look at sealed layers. */
export function readOnlyOptions(layers: readonly string[]): string {
  return `lowerdir=${lowers(layers, layers)}`;
}

/** Whether a head of these layers is so near the kernel's limit that its sealed layers are to be merged. */
export function isTooLong(layers: readonly string[]): boolean {
  return Buffer.byteLength(overlayOptions(layers)) > LIMIT_BYTES;
}

function lowers(layers: readonly string[], all: readonly string[]): string {
  return [...layers.map((path) => `${path}/upper`), `${all.at(-1) ?? ''}/empty`].join(':');
}
