import type { SvelteSet } from 'svelte/reactivity';
import { bindKeys } from './keys.svelte.ts';

/** X ticks the row that has the focus. */
export function bindTickKeys(ticked: SvelteSet<string>): () => void {
  return bindKeys([
    {
      id: 'list.tick',
      keys: 'x',
      label: 'Choose the row',
      group: 'Lists',
      run: () => {
        const key = document.activeElement?.closest<HTMLElement>('tr[data-row-key]')?.dataset['rowKey'];
        if (key === undefined) return;
        if (!ticked.delete(key)) ticked.add(key);
      },
    },
  ]);
}
