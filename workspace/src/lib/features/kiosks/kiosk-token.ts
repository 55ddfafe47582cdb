/**
 * A screen's token. It comes behind `#` in the page's address, which no server sees, is kept in this browser, and is
 * taken out of the address: a screen in a hall is no place to read it from.
 */
const key = 'baton-kiosk';

export function kioskToken(location: Pick<Location, 'hash' | 'pathname' | 'search'>): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null && given !== '') {
    localStorage.setItem(key, given);
    history.replaceState(history.state, '', location.pathname + location.search);
    return given;
  }
  return localStorage.getItem(key);
}

export function forgetKioskToken(): void {
  localStorage.removeItem(key);
}

/** The address that opens the wall on a screen. */
export function kioskAddress(origin: string, token: string): string {
  return `${origin}/wall?kiosk=1#token=${encodeURIComponent(token)}`;
}
