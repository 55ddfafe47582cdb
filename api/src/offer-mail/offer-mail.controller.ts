import { Body, Controller, Get, HttpCode, Post, Put, Req } from '@nestjs/common';
import {
  linkedOffer,
  offerLinkBody,
  offerMailBody,
  offerMailState,
  type LinkedOffer,
  type OfferMailState,
} from '@baton/contract';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Public, ReadAgoMs, Roles } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { OfferLinksService } from './offer-links.service.ts';
import { OfferMailService } from './offer-mail.service.ts';

@Controller()
export class OfferMailController {
  constructor(
    private readonly mail: OfferMailService,
    private readonly links: OfferLinksService,
  ) {}

  @Roles('agent', 'manager')
  @Get('me/offer-mail')
  @Answers(200, offerMailState, 'Whether offers are mailed to you while no device of yours is connected')
  state(@CurrentPrincipal() by: Principal): Promise<OfferMailState> {
    return this.mail.state(by);
  }

  @Roles('agent', 'manager')
  @Put('me/offer-mail')
  @Answers(200, offerMailState, 'Have offers mailed to you, or not')
  set(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: offerMailBody }) body: z.output<typeof offerMailBody>,
  ): Promise<OfferMailState> {
    return this.mail.set(by, body.on);
  }

  @Public()
  @Post('offer-links/view')
  @HttpCode(200)
  @Answers(200, linkedOffer, 'What the link in a mail is about; takes nothing')
  view(
    @Body({ schema: offerLinkBody }) { token }: z.output<typeof offerLinkBody>,
    @Req() request: FastifyRequest,
  ): Promise<LinkedOffer> {
    return this.links.view(token, request.ip);
  }

  @Public()
  @Post('offer-links/accept')
  @HttpCode(200)
  @Answers(200, linkedOffer, 'Accept the offer of a mail; the customer shows to who signs in')
  accept(
    @Body({ schema: offerLinkBody }) { token }: z.output<typeof offerLinkBody>,
    @ReadAgoMs() agoMs: number,
    @Req() request: FastifyRequest,
  ): Promise<LinkedOffer> {
    return this.links.accept(token, request.ip, agoMs);
  }
}
