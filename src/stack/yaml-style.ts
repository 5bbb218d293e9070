import { resolvePlainScalar } from './yaml-scalar.js';

/** How a text is written: in which of YAML's styles. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

const OLD_BOOLEANS = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** What Go's YAML writer escapes: it takes characters beyond the basic plane for unprintable, too. */
export const UNPRINTABLE = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const INDICATOR = /^[#,[\]{}&*!|>'"%@`]|^(?:---|\.\.\.)|^[?:-](?:[ \t]|$)|:(?:[ \t\n]|$)|[ \t\n]#/;
const LINE_BREAK = /[\r\n\u2028\u2029]/;

/** The style that Go's YAML library chooses for a text. */
export function scalarStyle(text: string, isKey = false): ScalarStyle {
  const special = UNPRINTABLE.test(text.replaceAll('\t', ''));
  const spaceBeforeBreak = / [\r\n\u2028\u2029]/.test(text);
  if (text.includes('\n')) {
    return isKey || special || spaceBeforeBreak || text.endsWith(' ') ? 'double' : 'literal';
  }
  if (readsAsOther(text)) return 'double';
  if (special || spaceBeforeBreak || text.includes('\t')) return 'double';
  return INDICATOR.test(text) || /^ | $/.test(text) || LINE_BREAK.test(text) ? 'single' : 'plain';
}

/** Whether the text, written plainly, would be read as a number, a boolean, a date or nothing. */
function readsAsOther(text: string): boolean {
  if (OLD_BOOLEANS.test(text) || SEXAGESIMAL.test(text)) return true;
  return resolvePlainScalar(text) !== text || looksNumeric(text);
}

/** `1e+10`, which the reader of plain texts keeps as text. */
function looksNumeric(text: string): boolean {
  return /^[-+.\d]/.test(text) && Number.isFinite(Number(text));
}
