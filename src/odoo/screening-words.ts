// The reasons of the screening, which are short codes, in the words of whoever reads the note.

const words: Record<string, string> = {
  'captcha: missing': 'no reCAPTCHA token came with it',
  'captcha: forged': 'its reCAPTCHA token was made up',
  'captcha: reused or expired': 'its reCAPTCHA token was too old or used before',
  'captcha: low score': 'reCAPTCHA takes the sender for a program',
  'captcha: wrong action': 'its reCAPTCHA token was made for another form',
  'captcha: wrong hostname': 'its reCAPTCHA token was made on another site',
  'captcha: rejected': 'reCAPTCHA rejected it',
  'captcha: unavailable': 'reCAPTCHA could not be asked',
  'honeypot: filled': 'a field was filled that people do not see',
  'pace: too fast': 'it was filled in faster than a person can',
  'rate: many posts': 'many requests came from the same address',
  canary: 'the site sent it itself, to see whether requests arrive',
  'origin: not sent': 'the browser did not say from which page it was sent',
};

/** A code that is not known stands as it is. The score stays, in brackets as it comes. */
export function screeningWords(reason: string): string {
  const [code = '', score = ''] = reason.split(/(?= \([\d.]+\)$)/);
  return `${words[code] ?? code}${score}`;
}
