import { language, tellWorker } from '#lib/language/language.ts';
import { loadTexts } from '#lib/language/texts.ts';

/** Waited for before any page is loaded: words at the top of a module are in the right language from the start. */
export async function init(): Promise<void> {
  document.documentElement.lang = language;
  tellWorker();
  await loadTexts(language);
}
