import { describe, expect, it } from 'vitest';
import { activityLabel, activityName } from './activities.ts';

describe('an activity', () => {
  it.each([
    ['Büro', 'büro', 'Büro'],
    [' Phone only! ', 'phone_only', 'Phone only'],
    ['2nd line', 'nd_line', 'Nd line'],
    ['会議', '会議', '会議'],
    ['…', '', ''],
  ])('written as %j is named %j and shown as %j', (text, name, label) => {
    expect(activityName(text)).toBe(name);
    expect(activityLabel(name)).toBe(label);
  });
});
