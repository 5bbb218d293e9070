import { Eta } from 'eta/core';
import { DevenvError } from '../errors.js';

const eta = new Eta({ autoEscape: false, autoTrim: false, cache: false });

/** A line that holds one tag of logic and nothing else: it leaves no empty line behind. */
const LOGIC_LINE = /^[ \t]*(<%(?![=~])[^\n]*?%>)[ \t]*\n/gm;

/** The text with its Eta tags replaced; a template that does not render is TEMPLATE_INVALID, with the file's name. */
export function render(text: string, context: object, file: string): string {
  try {
    return eta.renderString(text.replace(LOGIC_LINE, '$1'), context);
  } catch (error) {
    throw new DevenvError('TEMPLATE_INVALID', `A template does not render: ${(error as Error).message}`, {
      location: { file },
      cause: error,
    });
  }
}
