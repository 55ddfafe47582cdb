/** Which way a figure goes: against what it was up to ten minutes before, as this page saw it. */
const windowMs = 10 * 60_000;
const sampleEveryMs = 15_000;

export class Trend {
  private readonly samples: { at: number; value: number }[] = [];

  look(value: number, now: number): 'up' | 'down' | 'flat' {
    const last = this.samples.at(-1);
    if (!last || now - last.at >= sampleEveryMs) this.samples.push({ at: now, value });
    while (this.samples.length > 1 && now - (this.samples[0]?.at ?? now) > windowMs) this.samples.shift();
    const first = this.samples[0];
    if (!first || now - first.at < sampleEveryMs || first.value === value) return 'flat';
    return value > first.value ? 'up' : 'down';
  }
}
