/** Short answers to what somebody just did. Say what happened; an error says what to do next. */

export interface Toast {
  id: number;
  tone: 'good' | 'info' | 'bad';
  text: string;
  description: string | null;
  action: { label: string; run: () => void } | null;
}
interface Options {
  description?: string;
  action?: { label: string; run: () => void };
}

const shownMax = 4;
export const toasts = $state<Toast[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let nextId = 1;

function arm(id: number, tone: Toast['tone']): void {
  timers.set(
    id,
    setTimeout(() => dismiss(id), tone === 'bad' ? 9000 : 4500),
  );
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  const at = toasts.findIndex((entry) => entry.id === id);
  if (at !== -1) toasts.splice(at, 1);
}

/** While somebody reads (pointer or focus on it) a toast stays. */
export function hold(id: number): void {
  clearTimeout(timers.get(id));
}
export function letGo(entry: Toast): void {
  arm(entry.id, entry.tone);
}

function add(tone: Toast['tone'], text: string, { description, action }: Options): void {
  const id = nextId++;
  toasts.push({ id, tone, text, description: description ?? null, action: action ?? null });
  const oldest = toasts[0];
  if (toasts.length > shownMax && oldest) dismiss(oldest.id);
  arm(id, tone);
}

export const toast = {
  done: (text: string, options: Options = {}): void => add('good', text, options),
  info: (text: string, options: Options = {}): void => add('info', text, options),
  failed: (text: string, options: Options = {}): void => add('bad', text, options),
};
