import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  CLIENT_EVENTS,
  declineBody,
  emptyBody,
  extendBody,
  listOf,
  offer,
  offersQuery,
  type Offer,
  type Page,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { AnyRole, CurrentPrincipal, ReadAgoMs, Roles, Scopes } from '../platform/auth/rules.ts';
import { Clock } from '../platform/clock.ts';
import { Answers } from '../platform/http/answers.ts';
import { Once } from '../platform/idempotency/writes.interceptor.ts';
import { isId } from '../platform/ids.ts';
import { notFound } from '../platform/problem/problem.ts';
import { SocketHub } from '../platform/sockets/socket-hub.ts';
import { OfferQueries } from './offer-queries.ts';
import { RoutingService } from './routing.service.ts';
import { answerOffer, deliverOffer, extendOffer } from './works.ts';

type Decline = z.output<typeof declineBody>;
const nothing = emptyBody.optional();
const WRITE = ['offers:write'] as const;

@Once()
@Controller('offers')
@AnyRole()
export class OffersController {
  constructor(
    private readonly routing: RoutingService,
    private readonly offers: OfferQueries,
    private readonly clock: Clock,
    hub: SocketHub,
  ) {
    // The same answers over a socket: stamped here, the moment they are read. By HTTP the stamp is the moment the request
    // came in, or authentication would eat into the agent's time.
    hub.handle(
      'offer.accept',
      { schema: CLIENT_EVENTS['offer.accept'], scopes: WRITE },
      (principal, { offerId }) => this.acceptNow(principal, offerId),
    );
    hub.handle(
      'offer.decline',
      { schema: CLIENT_EVENTS['offer.decline'], scopes: WRITE },
      (principal, { offerId, reason }) => this.declineNow(principal, offerId, reason ?? null),
    );
    hub.handle(
      'offer.requeue',
      { schema: CLIENT_EVENTS['offer.requeue'], scopes: WRITE },
      (principal, { offerId }) => this.requeueNow(principal, offerId),
    );
  }

  @Scopes('offers:read')
  @Get()
  @Answers(200, listOf(offer), 'Your offers, newest first')
  list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: offersQuery }) query: z.output<typeof offersQuery>,
  ): Promise<Page<Offer>> {
    return this.offers.list(principal, query);
  }

  @Scopes('offers:write')
  @Post(':id/accept')
  @HttpCode(200)
  @Answers(200, offer, 'Take the lead: the customer shows in the answer')
  accept(
    @CurrentPrincipal() principal: Principal,
    @ReadAgoMs() agoMs: number,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Offer> {
    return this.acceptNow(principal, id, agoMs);
  }

  @Scopes('offers:write')
  @Post(':id/decline')
  @HttpCode(200)
  @Answers(200, offer, 'Leave the lead to the next agent')
  decline(
    @CurrentPrincipal() principal: Principal,
    @ReadAgoMs() agoMs: number,
    @Param('id') id: string,
    @Body({ schema: declineBody.optional() }) body?: Decline,
  ): Promise<Offer> {
    return this.declineNow(principal, id, body?.reason ?? null, agoMs);
  }

  @Scopes('offers:write')
  @Post(':id/requeue')
  @HttpCode(200)
  @Answers(200, offer, 'Another chance for a lead you missed')
  requeue(
    @CurrentPrincipal() principal: Principal,
    @ReadAgoMs() agoMs: number,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Offer> {
    return this.requeueNow(principal, id, agoMs);
  }

  @Scopes('offers:write')
  @Post(':id/delivered')
  @HttpCode(200)
  @Answers(200, offer, 'A device shows the offer: its clock starts')
  delivered(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Offer> {
    return this.routing.submit(principal.tenantId, deliverOffer(known(id), principal.userId));
  }

  @Roles('manager')
  @Scopes('offers:write')
  @Post(':id/extend')
  @HttpCode(200)
  @Answers(200, offer, "Lengthen a pending offer's deadline")
  extend(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: extendBody }) { byMs }: z.output<typeof extendBody>,
  ): Promise<Offer> {
    return this.routing.submit(principal.tenantId, extendOffer(known(id), byMs, principal.userId));
  }

  private acceptNow({ tenantId, userId }: Principal, id: string, agoMs = 0): Promise<Offer> {
    const at = this.clock.databaseNowMs() - agoMs;
    return this.routing.submit(
      tenantId,
      answerOffer({ type: 'accept_offer', offerId: known(id), agentId: userId, at }),
    );
  }

  private declineNow(
    { tenantId, userId }: Principal,
    id: string,
    reason: string | null,
    agoMs = 0,
  ): Promise<Offer> {
    const at = this.clock.databaseNowMs() - agoMs;
    return this.routing.submit(
      tenantId,
      answerOffer({ type: 'decline_offer', offerId: known(id), agentId: userId, at, reason }),
    );
  }

  private requeueNow({ tenantId, userId }: Principal, id: string, agoMs = 0): Promise<Offer> {
    const at = this.clock.databaseNowMs() - agoMs;
    return this.routing.submit(
      tenantId,
      answerOffer({ type: 'requeue_offer', offerId: known(id), agentId: userId, at }),
    );
  }
}

function known(id: string): string {
  if (!isId(id)) throw notFound();
  return id.toLowerCase();
}
