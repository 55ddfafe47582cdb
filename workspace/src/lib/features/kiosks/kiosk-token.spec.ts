// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetKioskToken, kioskAddress, kioskToken } from './kiosk-token.ts';

describe('the token of a screen', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    });
    history.replaceState(null, '', '/wall?kiosk=1');
  });

  it('is taken out of the address and survives a reload', () => {
    const address = new URL(kioskAddress('https://baton.example', 'bk_a-b'));
    expect(address.search).toBe('?kiosk=1');
    history.replaceState(null, '', address.pathname + address.search + address.hash);
    expect(kioskToken(location)).toBe('bk_a-b');
    expect(location.href).not.toContain('bk_a-b');
    expect(kioskToken(location)).toBe('bk_a-b');
  });

  it('gives way to a new one, and is forgotten on demand', () => {
    history.replaceState(null, '', '/wall?kiosk=1#token=bk_old');
    kioskToken(location);
    history.replaceState(null, '', '/wall?kiosk=1#token=bk_new');
    expect(kioskToken(location)).toBe('bk_new');
    forgetKioskToken();
    expect(kioskToken(location)).toBeNull();
  });
});
