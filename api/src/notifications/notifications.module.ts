import { Module } from '@nestjs/common';
import { FeedbackService } from './feedback.service.ts';
import { MailOutService } from './mail-out.service.ts';
import { NoticeBoard } from './notice-board.ts';
import { NotificationsController } from './notifications.controller.ts';
import { NotificationsService } from './notifications.service.ts';
import { RemindersService } from './reminders.service.ts';
import { WaitAlarmService } from './wait-alarm.service.ts';

/** What people are told in the portal and by e-mail. Routing writes it; this shows and sends it. */
@Module({
  controllers: [NotificationsController],
  providers: [
    FeedbackService,
    MailOutService,
    NoticeBoard,
    NotificationsService,
    RemindersService,
    WaitAlarmService,
  ],
  exports: [NoticeBoard],
})
export class NotificationsModule {}
