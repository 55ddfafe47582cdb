import type { InvitationLink } from '@baton/contract';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../platform/config.ts';
import { pageUrl } from '../platform/http/links.ts';
import type { Invitation } from './inviting.service.ts';

/** What whoever invites is told: the link, and whether it is mailed as well. */
export function invitationAnswer(
  config: Config,
  request: FastifyRequest,
  { token, mailed }: Invitation,
): InvitationLink {
  return {
    invitationUrl: pageUrl(config, request, `/invitation/${token}`),
    invitationMailed: mailed,
  };
}
