/** The lines a person sees while the product starts. */

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = (text: string): string => paint(1, text);
export const dim = (text: string): string => paint(2, text);
export const red = (text: string): string => paint(31, text);
export const green = (text: string): string => paint(32, text);

/** Seconds with one decimal, of a time span in milliseconds. */
export function seconds(spanMs: number): string {
  return `${(spanMs / 1000).toFixed(1)} s`;
}

/** Runs a step and says when it starts and how long it took. */
export async function step<T>(doing: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  console.log(dim(`  … ${doing}`));
  const result = await work();
  console.log(`  ${green('✓')} ${doing} ${dim(seconds(performance.now() - from))}`);
  return result;
}
