/** What pages ask of Kit's router, noted instead of done. */
export const visited: string[] = [];

export function goto(url: string | URL): Promise<void> {
  visited.push(String(url));
  return Promise.resolve();
}
export function beforeNavigate(): void {}
export function afterNavigate(): void {}
