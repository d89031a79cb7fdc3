// Judges whether a submission is delivered, held for a person, or refused. Doubt holds; it never loses.
import type { Recaptcha } from './recaptcha.ts';
import { createRate, type Tally } from './rate.ts';

/** What is known of a post apart from its answers. */
export interface Traits {
  token: string;
  /** Empty unless something filled the field that people do not see. */
  honeypot: string;
  /** When the page was rendered, in ms since the epoch; null when the post did not come from a rendered page. */
  startedAt: number | null;
  /** For Google; undefined when unknown. */
  address: string | undefined;
  /** Whom posts are counted by. */
  sender: string;
  /** Where a token of ours may have been made. */
  hostnames: string[];
  /** False when neither Sec-Fetch-Site nor Origin was sent. */
  fromOwnPage: boolean;
}

export type Verdict =
  | { outcome: 'clear' | 'held'; reasons: string[] }
  | { outcome: 'refused'; why: 'captcha' }
  | { outcome: 'refused'; why: 'rate'; retryAfterSeconds: number };

/** `form` is the action that a token must have been made for. */
export type Screen = (form: string, traits: Traits) => Promise<Verdict>;

interface ScreeningDeps {
  /** null: no keys are configured, captcha is off. */
  recaptcha: Recaptcha | null;
  captchaPolicy: 'hold' | 'refuse';
  rate: { soft: number; hard: number };
  tally: Tally;
  /** A form sent sooner than this after it was rendered was not filled by a person; 0 = off. */
  minFillMs: number;
  log: { warn(msg: string): void; error(msg: string): void };
  now: () => number;
}

export function createScreening({
  recaptcha,
  captchaPolicy,
  rate,
  tally,
  minFillMs,
  log,
  now,
}: ScreeningDeps): Screen {
  const counter = createRate(rate, tally);

  return async (form, traits) => {
    const doubts: string[] = [];
    const flags: string[] = [];

    // Before Google is asked: a flood from one sender is not passed on to it.
    let counted = await counter.count(traits.sender);
    if (recaptcha && counted.within !== 'nothing') {
      const captcha = await recaptcha.verify(traits.token, form, traits.address, traits.hostnames);
      if (captcha.result === 'doubtful') {
        doubts.push(`captcha: ${captcha.reason}${captcha.score === undefined ? '' : ` (${captcha.score})`}`);
      }
      if (captcha.result === 'unavailable') {
        log.warn(
          `reCAPTCHA could not be asked (${captcha.reason}): posts are accepted, flagged and counted twice`,
        );
        flags.push('captcha: unavailable');
        // While Google cannot be asked, each post counts as two, so the limits are twice as tight.
        counted = await counter.count(traits.sender);
      }
      if (captcha.result === 'misconfigured') {
        log.error('Google refuses RECAPTCHA_SECRET_KEY: posts are accepted unchecked until it is corrected');
        flags.push('captcha: unavailable');
      }
    }
    if (counted.within === 'nothing')
      return { outcome: 'refused', why: 'rate', retryAfterSeconds: counted.retryAfterSeconds };
    if (doubts.length > 0 && captchaPolicy === 'refuse') return { outcome: 'refused', why: 'captcha' };

    if (traits.honeypot !== '') doubts.push('honeypot: filled');
    if (minFillMs > 0 && traits.startedAt !== null && now() - traits.startedAt < minFillMs)
      doubts.push('pace: too fast');
    if (counted.within === 'hard limit') doubts.push('rate: many posts');
    if (!traits.fromOwnPage) flags.push('origin: not sent');
    return { outcome: doubts.length > 0 ? 'held' : 'clear', reasons: [...doubts, ...flags] };
  };
}
