import { z } from 'zod';
import { wall } from './insights.ts';
import { id, instant, line } from './primitives.ts';

/** A live wall on a screen that nobody sits at: it reads with a token of its own, and can do nothing else. */
export const createKioskBody = z.strictObject({ name: line(80) }).meta({ id: 'CreateKiosk' });
export const kiosk = z
  .object({ id, name: z.string(), createdAt: instant, lastUsedAt: instant.nullable() })
  .meta({ id: 'Kiosk' });
export type Kiosk = z.infer<typeof kiosk>;
/** The token is shown this once; the page's address carries it behind `#`, where no server sees it. */
export const kioskCreated = kiosk.extend({ token: z.string() }).meta({ id: 'KioskCreated' });
export type KioskCreated = z.infer<typeof kioskCreated>;

/** The wall without customers: a lead shows by its source, area, tags and value. */
export const kioskWall = wall
  .extend({
    tenant: z.object({ name: z.string(), timeZone: z.string() }),
    activities: z.record(z.string(), z.boolean()),
  })
  .meta({ id: 'KioskWall' });
export type KioskWall = z.infer<typeof kioskWall>;

/** Where screens connect, with `auth: {token}`. */
export const KIOSK_NAMESPACE = '/kiosk';
export const kioskAuth = z.object({ token: z.string().max(200) });
/** What screens are told, without numbers: each event stands for itself. They send nothing. */
export const KIOSK_EVENTS = {
  /** The whole wall: at once, whenever it has changed, and at least every `KIOSK_WALL_EVERY_MS`. */
  wall: kioskWall,
} as const;
/** Each event's name with what a listener gets, as Socket.IO types its sockets. */
export type KioskEvents = {
  [N in keyof typeof KIOSK_EVENTS]: (payload: z.infer<(typeof KIOSK_EVENTS)[N]>) => void;
};
export const KIOSK_WALL_EVERY_MS = 30_000;
