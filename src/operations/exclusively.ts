import { lockStack } from '../project/stack-lock.js';

/** Does work that changes a stack while no other command of this machine does; `command` is what others are told. */
export async function exclusively<T>(project: string, command: string, work: () => Promise<T>): Promise<T> {
  const release = lockStack(project, command);
  try {
    return await work();
  } finally {
    release();
  }
}
