/** Sources of the same name in another spelling are one. */
export function sourceKey(name: string): string {
  return name.trim().toLowerCase();
}
