/**
 * What dialogs, menus and the offer card share: a place at the end of the page, a focus that stays inside and comes
 * back, and an order in which Escape closes them. What carries `data-over-dialogs` lies above every dialog and may be
 * used while one is open.
 */
import type { Attachment } from 'svelte/attachments';

/** Moves the element to the end of the body, out of whatever clips or stacks it. */
export const portal: Attachment<HTMLElement> = (node) => {
  document.body.append(node);
  return () => node.remove();
};

const GAP_PX = 12;

/**
 * Keeps the place that a card over the dialogs takes free of them: they end where it begins, so that neither hides the
 * other's buttons. The card hangs from the top, or stands at the bottom of a narrow screen.
 */
export const overDialogs: Attachment<HTMLElement> = (node) => {
  const root = document.documentElement;
  const measure = (): void => {
    // Its place, not where a motion has it at this moment.
    const fromTop = node.offsetTop + node.offsetHeight + GAP_PX;
    const fromBottom = window.innerHeight - node.offsetTop + GAP_PX;
    const stands = fromBottom < fromTop;
    root.style.setProperty('--dialogs-top', stands ? '0px' : `${fromTop}px`);
    root.style.setProperty('--dialogs-bottom', stands ? `${fromBottom}px` : '0px');
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(node);
  sizes.observe(root);
  window.addEventListener('resize', measure);
  measure();
  return () => {
    sizes.disconnect();
    window.removeEventListener('resize', measure);
    // A card that follows at once has set its own already.
    if (document.querySelector('[data-over-dialogs]') !== null) return;
    root.style.removeProperty('--dialogs-top');
    root.style.removeProperty('--dialogs-bottom');
  };
};

const focusableSelector =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"])';

function focusable(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(focusableSelector)].filter(
    (element) => element.offsetParent !== null || element.getClientRects().length > 0,
  );
}

interface Layer {
  node: HTMLElement;
  close: () => void;
}
const layers: Layer[] = [];

function onKey(event: KeyboardEvent): void {
  const top = layers.at(-1);
  if (!top || event.defaultPrevented) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    top.close();
    return;
  }
  if (event.key !== 'Tab') return;
  const above = [...document.querySelectorAll<HTMLElement>('[data-over-dialogs]')];
  const all = [...focusable(top.node), ...above.flatMap(focusable)];
  const first = all[0];
  const last = all.at(-1);
  if (!first || !last) return;
  const at = all.indexOf(document.activeElement as HTMLElement);
  const wanted = event.shiftKey
    ? at <= 0
      ? last
      : all[at - 1]
    : at === -1 || at === all.length - 1
      ? first
      : all[at + 1];
  event.preventDefault();
  wanted?.focus();
}

/**
 * Keeps the focus in the element while it exists: first on `[data-autofocus]`, else on the first field, else on the
 * element itself; gives it back when it goes.
 */
export function layer(close: () => void): Attachment<HTMLElement> {
  return (node) => {
    const before = document.activeElement;
    const entry: Layer = { node, close };
    if (layers.length === 0) document.addEventListener('keydown', onKey);
    layers.push(entry);
    const start =
      node.querySelector<HTMLElement>('[data-autofocus]') ??
      node.querySelector<HTMLElement>(
        'input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea',
      );
    queueMicrotask(() => (start ?? node).focus({ preventScroll: true }));
    return () => {
      layers.splice(layers.indexOf(entry), 1);
      if (layers.length === 0) document.removeEventListener('keydown', onKey);
      const lost = document.activeElement === document.body || node.contains(document.activeElement);
      if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  };
}
