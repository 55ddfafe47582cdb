/**
 * Every key the workspace listens to, in one place: `?` lists it, the profile changes it.
 * Single keys never fire while somebody types, inside a menu, on auto-repeat, or when they are switched off.
 */
import { word } from '#lib/language/word.ts';
import { SvelteMap } from 'svelte/reactivity';
import { tinykeys } from 'tinykeys';
import { preferences } from './preferences.svelte.ts';

export interface KeyBinding {
  id: string;
  /** tinykeys notation: `a`, `$mod+k`, `g d`. */
  keys: string;
  label: string;
  group: string;
  /** `page`: not while a dialog is open. `over`: whatever is open. */
  scope?: 'page' | 'over';
  enabled?: () => boolean;
  run: (event: KeyboardEvent) => void;
}

const bindings = new SvelteMap<string, KeyBinding>();

/** True where a key press is text, or moves inside a widget that has its own keys. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('[role="menu"], [role="listbox"], [role="combobox"]')) return true;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'submit', 'reset', 'range'].includes(target.type);
  }
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

const hasModifier = (keys: string): boolean => /\$mod|Control|Meta|Alt/.test(keys);

export function keysOf(binding: Pick<KeyBinding, 'id' | 'keys'>): string {
  return preferences.keys[binding.id] ?? binding.keys;
}

function mayRun(binding: KeyBinding, event: KeyboardEvent): boolean {
  if (event.repeat || event.defaultPrevented) return false;
  if (binding.enabled && !binding.enabled()) return false;
  if (!hasModifier(binding.keys)) {
    if (!preferences.singleKeys || isTyping(event.target)) return false;
  }
  if ((binding.scope ?? 'page') === 'page' && document.querySelector('[role="dialog"][aria-modal="true"]'))
    return false;
  return true;
}

/** Call inside `$effect`: `$effect(() => bindKeys([...]))`. Answers how to stop. */
export function bindKeys(list: readonly KeyBinding[]): () => void {
  const stops = list.map((binding) => {
    bindings.set(binding.id, binding);
    const handler = (event: KeyboardEvent): void => {
      if (!mayRun(binding, event)) return;
      event.preventDefault();
      binding.run(event);
    };
    // What is ignored is decided above; the library's own rule would lose Ctrl+K inside fields.
    return tinykeys(window, { [keysOf(binding)]: handler }, { ignore: (event) => event.isComposing });
  });
  return () => {
    for (const stop of stops) stop();
    for (const binding of list) if (bindings.get(binding.id) === binding) bindings.delete(binding.id);
  };
}

export function listBindings(): KeyBinding[] {
  return [...bindings.values()];
}

/** `$mod+k` as people read it. */
export function keyText(keys: string): string {
  const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform);
  return keys
    .replace(/\[\w+\]\+/g, '')
    .replace('$mod', mac ? '⌘' : 'Ctrl')
    .split(' ')
    .map((part) =>
      part
        .split('+')
        .map((key) => (key.length === 1 ? key.toUpperCase() : key))
        .join(mac ? '' : '+'),
    )
    .join(` ${word('then')} `);
}
