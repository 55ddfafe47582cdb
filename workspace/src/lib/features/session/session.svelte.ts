/** Who is signed in, in which tenant, and what every request needs to prove it. */
import type { LoginAnswer, Me, Role } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { keepLanguage, takeChoiceBeforeSignIn } from '#lib/language/language.ts';
import { codeOf, http, live, serverNow, setCredentials, whenUnauthorized } from '#lib/net/index.ts';
import { setWallClock } from '#lib/ui/now.svelte.ts';

const tenantKey = 'baton-tenant';

class Session {
  me = $state<Me | null>(null);
  /** `loading` until the first answer of GET /me. `expired`: signed out while the page was open. */
  phase = $state<'loading' | 'in' | 'out' | 'expired' | 'unreachable'>('loading');

  constructor() {
    setWallClock(serverNow);
    whenUnauthorized(() => {
      if (this.phase !== 'in') return;
      this.phase = 'expired';
      live.stop();
    });
  }

  /** True where this person reads another language than the open page speaks. */
  speaksAnother = $state(false);

  /** What a desk must know of the tenant's routing rules; the server says it, nothing is repeated here. */
  get rules(): Me['routing'] {
    return this.me?.routing ?? null;
  }
  get role(): Role | null {
    return this.me?.role ?? null;
  }
  get manages(): boolean {
    return this.role === 'manager' || this.role === 'admin' || this.role === 'partner';
  }
  get administers(): boolean {
    return this.role === 'admin' || this.role === 'partner';
  }

  /** Asks who this is. Without a session the answer is null and nothing is thrown. */
  async load(): Promise<Me | null> {
    setCredentials({ csrfToken: null, tenant: localStorage.getItem(tenantKey) });
    try {
      return this.accept(await http.get<Me>(paths.me));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'not_found' && localStorage.getItem(tenantKey)) {
        // The tenant chosen last is no longer theirs.
        localStorage.removeItem(tenantKey);
        return this.load();
      }
      this.phase = code === null ? 'unreachable' : 'out';
      return null;
    }
  }

  async refresh(): Promise<void> {
    this.me = await http.get<Me>(paths.me);
  }

  async signIn(email: string, password: string, code?: string): Promise<Me | null> {
    setCredentials({ csrfToken: null, tenant: null });
    const answer = await http.post<LoginAnswer>(paths.login, { email, password, ...(code ? { code } : {}) });
    localStorage.setItem(tenantKey, answer.tenant.slug);
    setCredentials({ csrfToken: answer.csrfToken, tenant: answer.tenant.slug });
    const chosen = takeChoiceBeforeSignIn();
    // Whoever chose a language to sign in by has it from now on; without it they are signed in all the same.
    if (chosen) await http.patch(paths.me, { locale: chosen }).catch(() => undefined);
    return this.load();
  }

  async signOut(): Promise<void> {
    live.stop();
    try {
      await http.post(paths.logout);
    } finally {
      this.me = null;
      this.phase = 'out';
      setCredentials({ csrfToken: null, tenant: null });
    }
  }

  /** Another tenant is another world: nothing of this one stays in memory. */
  choose(tenant: string): void {
    localStorage.setItem(tenantKey, tenant);
    live.stop();
    location.assign('/');
  }

  private accept(me: Me): Me {
    setCredentials({ csrfToken: me.csrfToken, tenant: me.tenant.slug });
    localStorage.setItem(tenantKey, me.tenant.slug);
    this.me = me;
    // Who signs in again over an open page keeps what is typed there.
    this.speaksAnother = keepLanguage(me.locale) && this.phase !== 'expired';
    this.phase = 'in';
    // A partner stands above tenants and is a user of none: nothing happens there for them to hear.
    if (me.role !== 'partner') live.start(me.tenant.slug);
    return me;
  }
}

export const session = new Session();

/** Where each role begins its day. */
export function homeOf(role: Role): '/desk' | '/wall' | '/setup' | '/partner' | '/profile' {
  switch (role) {
    case 'agent':
      return '/desk';
    case 'manager':
      return '/wall';
    case 'admin':
      return '/setup';
    case 'partner':
      return '/partner';
    case 'participant':
      return '/profile';
  }
}
