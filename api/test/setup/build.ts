/** Before the tests of the built product: builds what is not built. */
import { build, stale } from '../../bin/lib/build.ts';

export default async function setup(): Promise<void> {
  await Promise.all(stale().map((part) => build(part)));
}
