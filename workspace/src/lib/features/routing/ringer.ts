/** The sound of an offer: two soft tones, again every 2.4 s until somebody answers. Made here, no file is loaded. */

const repeatMs = 2400;

export class Ringer {
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;

  get isRinging(): boolean {
    return this.timer !== null;
  }

  /** Browsers allow sound only after a click or a key; call this from one. Answers whether sound will be heard. */
  async unlock(): Promise<boolean> {
    try {
      this.context ??= new AudioContext();
      if (this.context.state === 'suspended') await this.context.resume();
      return this.context.state === 'running';
    } catch {
      return false;
    }
  }

  start(volume: number): void {
    if (this.timer) return;
    this.chime(volume);
    this.timer = setInterval(() => this.chime(volume), repeatMs);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  /** One chime, at once. */
  chime(volume: number): void {
    void this.unlock().then((audible) => {
      if (!audible || !this.context) return;
      const start = this.context.currentTime + 0.01;
      this.tone(this.context, 659.3, start, 0.2, volume);
      this.tone(this.context, 880, start + 0.16, 0.34, volume);
    });
  }

  private tone(context: AudioContext, frequency: number, at: number, length: number, volume: number): void {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = 'triangle';
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(volume * 0.4, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + length + 0.05);
  }
}

export const ringer = new Ringer();
