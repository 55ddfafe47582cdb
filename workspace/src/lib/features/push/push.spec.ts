import { describe, expect, it } from 'vitest';
import { bytesOf } from './push.ts';

describe('a key in base64url', () => {
  it('is read as bytes, with its two letters that base64 has otherwise', () => {
    expect([...bytesOf('-_8A')]).toEqual([251, 255, 0]);
    expect([...bytesOf('AQI')]).toEqual([1, 2]);
  });
});
