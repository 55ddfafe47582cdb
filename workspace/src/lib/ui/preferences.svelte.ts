/** What a person sets for this browser: sound, notifications, keys. The theme is mode-watcher's. */

const storageKey = 'baton-preferences';

export interface Preferences {
  sound: boolean;
  /** 0–1. */
  volume: number;
  notifications: boolean;
  singleKeys: boolean;
  /** Binding id → the key chosen in place of its default. */
  keys: Record<string, string>;
}

const defaults: Preferences = { sound: true, volume: 0.7, notifications: true, singleKeys: true, keys: {} };

function read(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    return { ...defaults, ...(typeof stored === 'object' && stored !== null ? stored : {}) };
  } catch {
    return { ...defaults };
  }
}

export const preferences = $state<Preferences>(read());

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  preferences[name] = value;
  localStorage.setItem(storageKey, JSON.stringify(preferences));
}

if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === storageKey) Object.assign(preferences, read());
  });
}
