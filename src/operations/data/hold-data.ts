import { randomBytes } from 'node:crypto';
import { holdVolumes } from '../../engine/data/hold-volumes.js';
import { tellOfReader } from '../../project/readers.js';
import type { Session } from '../session/session.js';

/** Data that stays as long as it is held, whoever changes the stack meanwhile. */
export interface HeldData {
  /** What all that shows it on the engine is to be labelled with. */
  reader: string;
  release: () => Promise<void>;
}

/**
 * Holds volumes for a command that reads them, once it no longer has the stack's lock, under which this is called. Other
 * commands leave what is held alone, or wait for its release; where the reader was killed they clear it away.
 */
export async function holdData({ connection, stack }: Session, command: string, volumes: string[]): Promise<HeldData> {
  const reader = randomBytes(4).toString('hex');
  const untell = tellOfReader(stack.name, reader, command);
  try {
    const letGo = await holdVolumes(connection, { project: stack.name, reader }, volumes);
    const release = async (): Promise<void> => {
      try {
        await letGo();
      } finally {
        untell();
      }
    };
    return { reader, release };
  } catch (error) {
    untell();
    throw error;
  }
}
