// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import Field from './field.svelte';

const show = (input: string): HTMLInputElement => {
  const children = createRawSnippet<[{ id: string }]>((given) => ({
    render: () => input.replace('<input', `<input id="${given().id}"`),
  }));
  const { container } = render(Field, { label: 'Seats', children });
  const form = document.createElement('form');
  container.append(form);
  form.append(container.firstElementChild!);
  return screen.getByLabelText<HTMLInputElement>('Seats');
};

describe('a field whose input is not valid', () => {
  afterEach(cleanup);

  it('says so itself, takes the focus, and stops once it is', async () => {
    const input = show('<input type="number" required max="50">');
    expect(input.form!.reportValidity()).toBe(false);
    await expect(screen.findByText('This is needed.')).resolves.toBeTruthy();
    expect(document.activeElement).toBe(input);
    await fireEvent.input(input, { target: { value: '51' } });
    input.form!.reportValidity();
    await expect(screen.findByText('At most 50.')).resolves.toBeTruthy();
    await fireEvent.input(input, { target: { value: '50' } });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps the browser’s own bubble away', () => {
    const input = show('<input type="email" value="nonsense">');
    expect(input.dispatchEvent(new Event('invalid', { cancelable: true }))).toBe(false);
  });
});
