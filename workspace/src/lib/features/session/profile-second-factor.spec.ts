// @vitest-environment jsdom
import { paths } from '@baton/contract/paths';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchStub } from '../../../../test/factories.ts';
import ProfileSecondFactor from './profile-second-factor.svelte';

const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const uri = `otpauth://totp/Baton:ada@demo.test?secret=${key}&issuer=Baton`;

describe('switching the second factor on', () => {
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('shows the key to scan, to type and to open, and asks for a code', async () => {
    const stub = fetchStub({
      [`GET ${paths.secondFactor}`]: () => ({ body: { enabled: false, since: null, recoveryCodesLeft: 0 } }),
      [`POST ${paths.secondFactor}`]: () => ({ status: 201, body: { key, uri } }),
    });
    vi.stubGlobal('fetch', stub.fetch);
    render(ProfileSecondFactor);
    await fireEvent.click(await screen.findByRole('button', { name: 'Switch on' }));
    expect(screen.queryByRole('img')).toBeNull();
    await fireEvent.input(screen.getByLabelText('Your password'), { target: { value: 'a long password' } });
    await fireEvent.submit(screen.getByLabelText('Your password').closest('form')!);
    expect(await screen.findByRole('img', { name: /QR code of the key/ })).toBeTruthy();
    expect(screen.getByTestId('factor-key').textContent).toBe(key.match(/.{4}/g)!.join(' '));
    expect(screen.getByRole('link', { name: 'Open it there' }).getAttribute('href')).toBe(uri);
    expect(screen.getByLabelText('Code')).toBeTruthy();
  });
});
