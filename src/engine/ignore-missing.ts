import { engineFault } from './failure.js';

/** Waits for the removal of something; that it is not there is as good. */
export async function ignoreMissing(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (engineFault(error).status !== 404) throw error;
  }
}
