import type { LiveList } from './live-list.js';
import type { Reporter } from './reporter.js';
import type { Styles } from './style.js';

/** A list on a terminal's stderr with one row a subject, which appear, move and end as the events tell. */
export function liveReporter(stream: NodeJS.WriteStream, styles: Styles): Reporter {
  let list: Promise<LiveList> | undefined;
  let queue = Promise.resolve();
  const withList = (act: (list: LiveList) => void | Promise<void>) => {
    list ??= openList(stream, styles);
    const current = list;
    queue = queue.then(async () => {
      await act(await current);
    });
  };
  return {
    step: (event) => {
      const at = performance.now();
      withList((live) => live.step(event, at));
    },
    note: (message) => {
      withList((live) => live.say(`· ${message}`));
    },
    warn: (message) => {
      withList((live) => live.say(`${styles.warn('!')} ${message}`));
    },
    close: async () => {
      const current = list;
      list = undefined;
      await queue;
      await (await current)?.end();
    },
  };
}

async function openList(stream: NodeJS.WriteStream, styles: Styles): Promise<LiveList> {
  const [listr2, { LiveList }] = await Promise.all([import('listr2'), import('./live-list.js')]);
  return new LiveList(listr2, stream, styles);
}
