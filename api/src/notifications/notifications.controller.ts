import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  notificationPreferences,
  notificationPreferencesBody,
  notificationsPage,
  notificationsQuery,
  type NotificationPreferences,
  type NotificationsPage,
} from '@baton/contract';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { AnyRole, CurrentPrincipal } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { NotificationsService } from './notifications.service.ts';

@Writes()
@AnyRole()
@Controller()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get('notifications')
  @Answers(200, notificationsPage, 'What you were told, newest first, and how much of it is unread')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: notificationsQuery }) query: z.output<typeof notificationsQuery>,
  ): Promise<NotificationsPage> {
    return this.notifications.list(by, query);
  }

  @Post('notifications/read')
  @HttpCode(204)
  @Answers(204, null, 'Mark all of yours as read')
  readAll(@CurrentPrincipal() by: Principal): Promise<void> {
    return this.notifications.readAll(by);
  }

  @Post('notifications/:id/read')
  @HttpCode(204)
  @Answers(204, null, 'Mark one as read')
  read(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<void> {
    return this.notifications.read(by, id);
  }

  @Get('me/notification-preferences')
  @Answers(200, notificationPreferences, 'What you are told, and where')
  preferences(@CurrentPrincipal() by: Principal): Promise<NotificationPreferences> {
    return this.notifications.preferences(by);
  }

  @Patch('me/notification-preferences')
  @Answers(200, notificationPreferences, 'Choose what you are told, and where your leads are sent on to')
  setPreferences(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: notificationPreferencesBody }) body: z.output<typeof notificationPreferencesBody>,
  ): Promise<NotificationPreferences> {
    return this.notifications.setPreferences(by, body);
  }
}
