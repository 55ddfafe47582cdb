import type { Attachment } from 'svelte/attachments';

let bubble: HTMLDivElement | null = null;
let shownFor: HTMLElement | null = null;

function bubbleElement(): HTMLDivElement {
  if (bubble) return bubble;
  bubble = document.createElement('div');
  bubble.id = 'tooltip';
  bubble.setAttribute('role', 'tooltip');
  bubble.className =
    'pointer-events-none fixed z-[90] max-w-72 rounded-md bg-ink px-2 py-1 text-xs font-medium text-canvas shadow-raised motion-fade';
  return bubble;
}

function place(target: HTMLElement, element: HTMLDivElement): void {
  const around = target.getBoundingClientRect();
  const own = element.getBoundingClientRect();
  const above = around.top - own.height - 6;
  const top = above >= 4 ? above : around.bottom + 6;
  const left = Math.min(
    Math.max(4, around.left + around.width / 2 - own.width / 2),
    document.documentElement.clientWidth - own.width - 4,
  );
  element.style.top = `${Math.round(top)}px`;
  element.style.left = `${Math.round(left)}px`;
}

function hide(): void {
  bubble?.remove();
  shownFor?.removeAttribute('aria-describedby');
  shownFor = null;
}

/**
 * A short text beside an element, on hover and on keyboard focus; Escape closes it. One bubble serves the whole
 * page. Use it for what is said elsewhere too, or for why an action is disabled; never for the only label.
 */
export function tooltip(text: string | null | undefined): Attachment<HTMLElement> {
  return (target) => {
    if (!text) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      hide();
      const element = bubbleElement();
      element.textContent = text;
      document.body.append(element);
      place(target, element);
      target.setAttribute('aria-describedby', 'tooltip');
      shownFor = target;
    };
    const stop = (): void => {
      clearTimeout(timer);
      if (shownFor === target) hide();
    };
    const onEnter = (): void => {
      timer = setTimeout(show, 350);
    };
    const onFocus = (): void => {
      if (target.matches(':focus-visible')) show();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') stop();
    };
    target.addEventListener('pointerenter', onEnter);
    target.addEventListener('pointerleave', stop);
    target.addEventListener('pointerdown', stop);
    target.addEventListener('focusin', onFocus);
    target.addEventListener('focusout', stop);
    target.addEventListener('keydown', onKey);
    if (shownFor === target && bubble) bubble.textContent = text;
    return () => {
      stop();
      target.removeEventListener('pointerenter', onEnter);
      target.removeEventListener('pointerleave', stop);
      target.removeEventListener('pointerdown', stop);
      target.removeEventListener('focusin', onFocus);
      target.removeEventListener('focusout', stop);
      target.removeEventListener('keydown', onKey);
    };
  };
}
