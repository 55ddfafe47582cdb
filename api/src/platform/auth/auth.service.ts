import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { sessionSecretIn } from './cookies.ts';
import { Clock, type Timer } from '../clock.ts';
import { Peers } from '../peers.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Directory, type KeyEntry, type SessionEntry } from './directory.ts';
import type { Principal } from './principal.ts';
import { isApiKey, isKioskToken } from './tokens.ts';

/** How long a revocation in another process may go unnoticed; in this one it counts at once. */
const CACHE_LIFE_MS = 5_000;
const CACHE_ENTRIES_MAX = 20_000;
const KEY_USE_NOTED_MS = 15_000;

export interface SessionRevoked {
  /** null: every session and key of the account. */
  sessionId: string | null;
  apiKeyId: string | null;
  accountId: string;
  tenantId: string | null;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Tells who is behind a cookie or a key. Answers come from a short-lived cache where they can, and then without a
 * promise, because thousands of requests a second ask.
 */
@Injectable()
export class AuthService implements OnApplicationShutdown {
  readonly #sessions = new BoundedCache<SessionEntry | null>(CACHE_LIFE_MS, CACHE_ENTRIES_MAX);
  readonly #keys = new BoundedCache<KeyEntry | null>(CACHE_LIFE_MS, CACHE_ENTRIES_MAX);
  readonly #listeners = new Set<(revoked: SessionRevoked) => void>();
  readonly #signedIn = new Set<(principals: readonly Principal[]) => Promise<void>>();
  readonly #signedOut = new Set<(principal: Principal) => void>();
  readonly #used = new Map<string, { tenantId: string; keyId: string }>();
  #noting: Timer | null = null;

  constructor(
    private readonly directory: Directory,
    private readonly peers: Peers,
    private readonly clock: Clock,
  ) {
    peers.on<SessionRevoked>('revoked', (what) => this.#revokedHere(what));
    peers.on<{ accountId: string }>('account', (what) => this.#forgetHere(what));
    // Something may have been revoked while nobody could say so.
    peers.onBack(() => this.#forgetAll());
  }

  /** The session in a Cookie header, null where it is missing, ended or revoked. */
  sessionFromCookie(cookieHeader: string | undefined): MaybePromise<SessionEntry | null> {
    const secret = sessionSecretIn(cookieHeader);
    if (secret === null || secret.length > 100) return null;
    const cached = this.#sessions.get(secret);
    if (cached !== undefined) return cached;
    return this.directory.session(secret).then((entry) => {
      this.#sessions.set(secret, entry);
      return entry;
    });
  }

  /** The principal of a cookie session in the tenant asked for, or in the one last chosen; null where there is none. */
  principalFromCookie(cookieHeader: string | undefined, tenantSlug?: string): MaybePromise<Principal | null> {
    const entry = this.sessionFromCookie(cookieHeader);
    return entry instanceof Promise
      ? entry.then((loaded) => choose(loaded, tenantSlug))
      : choose(entry, tenantSlug);
  }

  /** The principal of an API key (`bt_…`); null where it is forged, ended, revoked, or another tenant's. */
  principalFromToken(token: string, tenantSlug?: string): MaybePromise<Principal | null> {
    const cached = this.#keys.get(token);
    if (cached !== undefined) return this.#keyPrincipal(cached, tenantSlug);
    if (!isApiKey(token)) return null;
    return this.directory.apiKey(token).then((entry) => {
      this.#keys.set(token, entry);
      return this.#keyPrincipal(entry, tenantSlug);
    });
  }

  /** The screen behind a kiosk's token (`bk_…`). Asked for seldom, so that it is not remembered: revoked is revoked. */
  async kioskFromToken(token: string): Promise<Principal | null> {
    return isKioskToken(token) ? this.directory.kiosk(token) : null;
  }

  /** Calls back when a session or key ends before its time, so that its sockets can be closed. Returns the way out. */
  onSessionRevoked(listener: (revoked: SessionRevoked) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back, before the sign-in is answered, when somebody signs in who was signed in nowhere. */
  onSignedIn(listener: (principals: readonly Principal[]) => Promise<void>): void {
    this.#signedIn.add(listener);
  }

  async signedIn(principals: readonly Principal[]): Promise<void> {
    for (const listener of this.#signedIn) await listener(principals);
  }

  /** Calls back when a person signs out by themselves. */
  onSignedOut(listener: (principal: Principal) => void): void {
    this.#signedOut.add(listener);
  }

  signedOut(principal: Principal): void {
    for (const listener of this.#signedOut) listener(principal);
  }

  /** A session, a key, or all of an account's in a tenant no longer count; sockets are told. */
  revoked(what: SessionRevoked): void {
    this.#revokedHere(what);
    this.peers.tell('revoked', what);
  }

  /** Drops what is remembered, so that the next request reads anew: role, tenant or membership changed. */
  forget(what: { accountId: string }): void {
    this.#forgetHere(what);
    this.peers.tell('account', { accountId: what.accountId });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#noting?.cancel();
    await this.#noteUses();
  }

  #revokedHere(what: SessionRevoked): void {
    this.#forgetHere(what);
    for (const listener of this.#listeners) listener(what);
  }

  #forgetHere({ accountId }: { accountId: string }): void {
    this.#sessions.deleteWhere((entry) => entry?.accountId === accountId);
    this.#keys.deleteWhere((entry) => entry?.principal.accountId === accountId);
  }

  #forgetAll(): void {
    this.#sessions.deleteWhere(() => true);
    this.#keys.deleteWhere(() => true);
  }

  #keyPrincipal(entry: KeyEntry | null, tenantSlug: string | undefined): Principal | null {
    if (entry === null) return null;
    // What is remembered may have come to its end since.
    if ((entry.principal.endsAtMs ?? Infinity) <= this.clock.databaseNowMs()) return null;
    if (tenantSlug !== undefined && tenantSlug !== entry.principal.tenantSlug) return null;
    this.#use(entry.principal);
    return entry.principal;
  }

  #use(principal: Principal): void {
    const keyId = principal.apiKeyId ?? '';
    if (this.#used.has(keyId)) return;
    this.#used.set(keyId, { tenantId: principal.tenantId, keyId });
    this.#noting ??= this.clock.after(KEY_USE_NOTED_MS, () => void this.#noteUses());
  }

  async #noteUses(): Promise<void> {
    this.#noting = null;
    const uses = [...this.#used.values()];
    this.#used.clear();
    // When a key was last used is for people to read: losing a note to a database that is away harms nothing.
    await this.directory.keysUsed(uses).catch(() => undefined);
  }
}

function choose(entry: SessionEntry | null, tenantSlug: string | undefined): Principal | null {
  if (entry === null) return null;
  if (tenantSlug === undefined) return entry.principals[0] ?? null;
  return entry.principals.find((principal) => principal.tenantSlug === tenantSlug) ?? null;
}
