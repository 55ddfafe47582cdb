import type { Mapping, WayKind, WebForm } from '@baton/contract';

/** A way in, as its key leads to it before a tenant is known. */
export interface Way {
  tenantId: string;
  tenantName: string;
  /** The tenant's. */
  currency: string;
  id: string;
  kind: WayKind;
  secret: string | null;
  allowedOrigins: string[];
  mapping: Mapping;
  form: WebForm | null;
  sourceName: string;
}

/** A message as it came. */
export interface Message {
  contentType: string;
  raw: Buffer;
  /** The network address, or the address in a mail's envelope. */
  sender: string | null;
  /** What a browser says of the page it came from, where that page is not our own. */
  origin: string | null;
}
