export { NotificationsModule } from './notifications.module.ts';
export { NoticeBoard, type Statement } from './notice-board.ts';
export { DEFAULT_WAYS, waysByKind, type Notice, type Told, type WaysByKind } from './notice.ts';
export {
  acknowledgeLeadJob,
  forwardLeadJob,
  mailNoticeJob,
  mailOffer,
  mailOfferJob,
  nextActionJob,
  pushOffer,
  pushOfferJob,
} from './jobs.ts';
