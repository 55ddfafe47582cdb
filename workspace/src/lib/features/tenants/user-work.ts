/** How and where somebody works, as the form has it: areas stand among the tags, catchall in the routing settings. */
import type { RoutingSettings, User } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { http } from '#lib/net/index.ts';
import { absencesOf, localAbsences, type LocalAbsence } from './absences.ts';
import type { PatchUserBody } from './types.ts';

export interface UserWork {
  label: string;
  /** Postal codes and ranges of them: what stands behind `Zip:`. */
  areas: string[];
  workingHours: User['workingHours'];
  absences: LocalAbsence[];
  catchall: boolean;
  /** As it is at the server. */
  catchallBefore: boolean;
}

const ZIP = /^zip\s*:\s*/i;
export const catchallUsersMax = 5;

export function workOf(user: User | null, timeZone: string, nowMs: number): UserWork {
  return {
    label: user?.label ?? '',
    areas: (user?.tags ?? []).filter((tag) => ZIP.test(tag)).map((tag) => tag.replace(ZIP, '')),
    workingHours: user?.workingHours?.map((entry) => ({ ...entry })) ?? null,
    absences: localAbsences(user?.absences ?? [], timeZone, nowMs),
    catchall: false,
    catchallBefore: false,
  };
}

export const withoutAreas = (tags: readonly string[]): string[] => tags.filter((tag) => !ZIP.test(tag));
export const areaTag = (area: string): string => `Zip: ${area}`;

/** The part of the change that the form's second half asks for; null where an absence is no time. */
export function workChange(work: UserWork, tags: readonly string[], timeZone: string): PatchUserBody | null {
  const absences = absencesOf(work.absences, timeZone);
  if (absences === null) return null;
  return {
    label: work.label.trim() || null,
    tags: [...tags, ...work.areas.map(areaTag)],
    workingHours: work.workingHours,
    absences,
  };
}

export async function isCatchall(userId: string): Promise<{ now: boolean; full: boolean }> {
  const { catchallUserIds = [] } = await http.get<RoutingSettings>(paths.routingSettings);
  return { now: catchallUserIds.includes(userId), full: catchallUserIds.length >= catchallUsersMax };
}

/** Puts somebody among those who get what nobody took, or takes them away. */
export async function setCatchall(userId: string, on: boolean): Promise<void> {
  const { catchallUserIds = [] } = await http.get<RoutingSettings>(paths.routingSettings);
  const others = catchallUserIds.filter((id) => id !== userId);
  await http.patch(paths.routingSettings, { catchallUserIds: on ? [...others, userId] : others });
}
