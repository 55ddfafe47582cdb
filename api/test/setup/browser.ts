/** Before the tests in a real browser: unpacks it once. */
import { unpackBrowser } from '../browser.ts';

export default async function setup(): Promise<void> {
  await unpackBrowser();
}
