/** This browser's subscription to offers that come while no page is open (Web Push). */
import type { PushState } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { http } from '#lib/net/index.ts';

const worker = '/push-worker.js';

/** Push needs a worker, and a worker needs https or this very machine. */
export function canPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(worker);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** How the server and this browser stand. */
export async function pushHere(): Promise<{ state: PushState; here: boolean }> {
  const [state, own] = await Promise.all([http.get<PushState>(paths.push), subscription()]);
  return { state, here: own !== null && state.browsers > 0 };
}

/** Asks for permission where it is not given. Throws where the browser refuses. */
export async function startPush(publicKey: string): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error('The browser blocks notifications: allow them in its site settings.');
  const registration = await navigator.serviceWorker.register(worker);
  await navigator.serviceWorker.ready;
  const made = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = made.toJSON();
  return http.post<PushState>(paths.push, {
    endpoint,
    keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] },
  });
}

/** The server forgets first: what the browser no longer takes must not count as reachable. */
export async function endPush(): Promise<PushState | null> {
  const own = await subscription();
  if (own === null) return null;
  const state = await http.post<PushState>(paths.pushEnd, { endpoint: own.endpoint });
  await own.unsubscribe();
  return state;
}

/** A base64url text as bytes, which is how browsers take a key. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) bytes[at] = plain.charCodeAt(at);
  return bytes;
}
