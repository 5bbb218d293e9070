import { engineFault } from './failure.js';

/** Waits for the removal of something; that it is not there is as good. */
export async function ignoreMissing(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (engineFault(error).status !== 404) throw error;
  }
}

/** What the engine answers about something; undefined where that is not there. */
export async function unlessMissing<T>(inspection: Promise<T>): Promise<T | undefined> {
  try {
    return await inspection;
  } catch (error) {
    if (engineFault(error).status !== 404) throw error;
    return undefined;
  }
}
