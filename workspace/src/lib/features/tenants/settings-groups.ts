import type { SettingName } from './settings-fields.ts';

/** Order of the page; a setting that stands in no group comes last by itself. */
export const settingGroups: readonly { title: string; names: readonly SettingName[] }[] = [
  {
    title: 'Offers',
    names: [
      'offerWindowMs',
      'maxPendingOffers',
      'maxConsecutiveTimeouts',
      'wrapUpMs',
      'leavingCountsAsDecline',
    ],
  },
  { title: 'Delivery', names: ['deliveryGraceMs', 'connectionGraceMs'] },
  { title: 'When nobody takes it', names: ['sharkTankWindowMs', 'catchallWindowMs', 'catchallUserIds'] },
  { title: 'Known customers', names: ['coalesceWindowDays'] },
  {
    title: 'Hours and holding',
    names: ['operatingHours', 'hoursExceptions', 'releaseIntervalMs', 'manualIntercept'],
  },
  {
    title: 'What agents choose from',
    names: ['activities', 'declineReasons', 'returnReasons', 'visibleAttributes'],
  },
  { title: 'Tags', names: ['inheritTags'] },
  { title: 'Score', names: ['score', 'scoreClamped'] },
  { title: 'Service level', names: ['serviceLevelMs', 'waitAlarmMs'] },
  {
    title: 'Statement',
    names: [
      'billingToAgent',
      'billingDiscountPercent',
      'billingDiscountPerTimeout',
      'billingIntervalMs',
      'billingDiscountCompounds',
      'billingFloorPercent',
    ],
  },
];

export const pointWords: Record<string, string> = {
  accept: 'Accept',
  acceptAfterRequeue: 'Accept after another chance',
  requeue: 'Another chance',
  decline: 'Decline',
  coalesced: 'Coalesced to the agent',
  assigned: 'Assigned to the agent',
  timeout: 'Time-out',
  feedbackMax: 'Feedback, at most',
  feedbackMissing: 'Feedback never given',
};
