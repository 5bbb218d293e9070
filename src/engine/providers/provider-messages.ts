/** What a provider says on its way, by the protocol of docker compose; `fault`: something that is none of it. */
export type ProviderMessage =
  | { type: 'info' | 'debug' | 'error' | 'fault'; message: string }
  | { type: 'setenv' | 'rawsetenv'; name: string; value: string };

/** No message is longer, in characters. */
const LONGEST = 1 << 20;

/** The messages of a provider's output: JSON objects one after the other, on lines of their own or not. Ends with a fault. */
export async function* providerMessages(output: AsyncIterable<string | Uint8Array>): AsyncGenerator<ProviderMessage> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of output) {
    text = (text + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).trimStart();
    for (let end = objectEnd(text); end !== undefined; end = objectEnd(text)) {
      const message = readMessage(text.slice(0, end));
      yield message;
      if (message.type === 'fault') return;
      text = text.slice(end).trimStart();
    }
    if ((text !== '' && !text.startsWith('{')) || text.length > LONGEST) break;
  }
  if (text !== '') yield fault(text);
}

/** Where the JSON object ends that a text begins with; undefined where the rest of it is still to come. */
function objectEnd(text: string): number | undefined {
  if (!text.startsWith('{')) return undefined;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[{}]/gs)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return undefined;
}

function readMessage(text: string): ProviderMessage {
  const { type, message } = parse(text);
  const words = message ?? '';
  if (typeof words !== 'string') return fault(text);
  if (type === 'info' || type === 'debug' || type === 'error') return { type, message: words };
  const [, name, value] = /^([^=]*)=(.*)$/s.exec(words) ?? [];
  const sets = type === 'setenv' || type === 'rawsetenv';
  return sets && name !== undefined && value !== undefined ? { type, name, value } : fault(text);
}

function parse(text: string): { type?: unknown; message?: unknown } {
  try {
    return JSON.parse(text) as { type?: unknown; message?: unknown };
  } catch {
    return {};
  }
}

function fault(text: string): ProviderMessage {
  return { type: 'fault', message: text.slice(0, 400) };
}
