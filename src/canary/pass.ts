// Lets the canary through the screening, which would take it for the program that it is.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Screen } from '../screening/screening.ts';
import { canaryReason } from '../submission/canary.ts';

/** What the canary shows in place of a captcha's token. It comes from the store's secret: every site on it takes it. */
export function canaryPass(secret: Uint8Array): string {
  return createHmac('sha256', secret).update('canary').digest('base64url');
}

/** The same screening, but for the canary, which is clear, counted by nobody and marked. */
export function admitCanary(screen: Screen, pass: string): Screen {
  const wanted = Buffer.from(pass);
  return (form, traits) => {
    const shown = Buffer.from(traits.token);
    const isOurs = shown.length === wanted.length && timingSafeEqual(shown, wanted);
    return isOurs ? Promise.resolve({ outcome: 'clear', reasons: [canaryReason] }) : screen(form, traits);
  };
}
