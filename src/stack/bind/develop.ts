import { mapping, type Mapping } from '../tree.js';
import { hook } from './hook.js';
import { type Bind, flag, list, record, text, texts } from './values.js';

const watchHook: Bind = (value, path) => ({ command: null, ...(hook(value, path) as object) });
export const develop = record([
  [
    'watch',
    list((value, path) => {
      const trigger = value as Mapping;
      return record([
        ['path', text],
        ['action', text],
        ['target', text],
        ['exec', watchHook],
        ['include', texts],
        ['ignore', texts],
        ['initial_sync', flag],
      ])(mapping([['exec', mapping()], ...Object.entries(trigger)]), path);
    }),
  ],
]);
