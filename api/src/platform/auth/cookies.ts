const SECURE_NAME = '__Host-baton_session';
const LOOPBACK_NAME = 'baton_session';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;
const ABSOLUTE_LIFE_SECONDS = 7 * 24 * 3600;

/** Where a request came in: its scheme and Host, as the proxy rules of Fastify tell them. */
export interface Origin {
  protocol: string;
  host: string;
}

/** The session's secret in a Cookie header, the bound name first; null where there is none. */
export function sessionSecretIn(header: string | undefined): string | null {
  if (header === undefined) return null;
  return cookieNamed(header, SECURE_NAME) ?? cookieNamed(header, LOOPBACK_NAME);
}

/** The Set-Cookie line that hands out a session, or with null takes it back. The plain name serves loopback http only. */
export function sessionCookie(secret: string | null, origin: Origin): string {
  const plain = origin.protocol === 'http' && LOOPBACK.test(origin.host);
  const life = secret === null ? 0 : ABSOLUTE_LIFE_SECONDS;
  return `${plain ? LOOPBACK_NAME : SECURE_NAME}=${secret ?? ''}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax${plain ? '' : '; Secure'}`;
}

/** A cookie beside the session's: under its own name, bound to this host wherever the address lets it be. */
export interface CookieUse {
  name: string;
  lifeSeconds: number;
}

/** Its Set-Cookie line; null takes it back. */
export function cookieOf({ name, lifeSeconds }: CookieUse, value: string | null, origin: Origin): string {
  const plain = origin.protocol === 'http' && LOOPBACK.test(origin.host);
  return `${plain ? name : `__Host-${name}`}=${value ?? ''}; Path=/; Max-Age=${value === null ? 0 : lifeSeconds}; HttpOnly; SameSite=Lax${plain ? '' : '; Secure'}`;
}

export function valueIn({ name }: CookieUse, header: string | undefined): string | null {
  if (header === undefined) return null;
  return cookieNamed(header, `__Host-${name}`) ?? cookieNamed(header, name);
}

function cookieNamed(header: string, name: string): string | null {
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + 1)) {
    const startsHere = at === 0 || header[at - 1] === ';' || header[at - 1] === ' ';
    if (!startsHere || header[at + name.length] !== '=') continue;
    const end = header.indexOf(';', at);
    const value = header.slice(at + name.length + 1, end === -1 ? undefined : end).trim();
    return value === '' ? null : value;
  }
  return null;
}
