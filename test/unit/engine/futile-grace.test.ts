import { describe, expect, it } from 'vitest';
import { receives } from '../../../src/engine/health/futile-grace.js';

const SIGTERM = 15;

function status(fields: { NSpid: string; SigCgt?: string; SigBlk?: string }): string {
  const { NSpid, SigBlk = '0000000000000000', SigCgt = '0000000000000000' } = fields;
  return `Name:\thttpd\nNSpid:\t${NSpid}\nSigBlk:\t${SigBlk}\nSigCgt:\t${SigCgt}\n`;
}

describe('whether a stop signal reaches the process of a container', () => {
  it('does not where the first process of its namespace handles nothing', () => {
    expect(receives(status({ NSpid: '4711\t1' }), SIGTERM)).toBe(false);
  });

  it('does where it has a handler, or waits for blocked signals as an init does', () => {
    expect(receives(status({ NSpid: '4711\t1', SigCgt: '0000000000004000' }), SIGTERM)).toBe(true);
    expect(receives(status({ NSpid: '4711\t1', SigBlk: 'fffffffe3bfae006' }), SIGTERM)).toBe(true);
  });

  it('does where the process is not the first of a namespace: the default action ends it', () => {
    expect(receives(status({ NSpid: '4711' }), SIGTERM)).toBe(true);
    expect(receives(status({ NSpid: '4711\t2' }), SIGTERM)).toBe(true);
  });
});
