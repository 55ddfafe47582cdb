/** Which language the page speaks. It is fixed while a page is open: another one is a reload. */

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in itself: whoever reads only that one finds it. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

const storageKey = 'baton-language';
const chosenKey = 'baton-language-chosen';
const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language);

function chosen(): Language | null {
  const stored = localStorage.getItem(storageKey);
  return isLanguage(stored) ? stored : null;
}

/** The first language of the browser's that the workspace speaks. */
function browsers(): Language {
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

const inBrowser = typeof document !== 'undefined';

export const language: Language = inBrowser ? (chosen() ?? browsers()) : 'en';
/** For numbers and money. */
export const locale: string = language;
/** For dates and times: in English with the day before the month and a clock of 24 hours. */
export const dateLocale: string = { en: 'en-GB', de: 'de-DE' }[language];

/**
 * Keeps a choice for the next page; null is as the browser. True where the open page speaks another language, and so
 * has to be loaded again.
 */
export function keepLanguage(choice: Language | null): boolean {
  if (choice === null) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, choice);
  return (choice ?? browsers()) !== language;
}

/** A choice on a page without a session; it is the account's from the next sign-in in this tab on. */
export function chooseBeforeSignIn(choice: Language): boolean {
  sessionStorage.setItem(chosenKey, choice);
  return keepLanguage(choice);
}

/** What was chosen before signing in, once. */
export function takeChoiceBeforeSignIn(): Language | null {
  const choice = sessionStorage.getItem(chosenKey);
  sessionStorage.removeItem(chosenKey);
  return isLanguage(choice) ? choice : null;
}

/** The push worker sees no page's storage; what it says while none is open is in this language too. */
export function tellWorker(): void {
  if (typeof caches === 'undefined') return;
  const kept = caches.open('baton').then((cache) => cache.put('/language', new Response(language)));
  kept.catch(() => undefined);
}
