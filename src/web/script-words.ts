import type { Words } from '../content/words.ts';

/** What the forms' script (browser/) says, as the JSON of a page's `data-words`: it has no words of its own. `offline` where nothing is kept on the device. */
export function scriptWords(t: Words['t'], phone: string, offline = t('browser.offline')): string {
  return JSON.stringify({
    errorPrefix: `${t('site.errorPrefix')} `,
    sending: t('browser.sending'),
    stillSending: t('browser.stillSending'),
    waitingForFiles: t('browser.waitingForFiles'),
    offline,
    backOnline: t('browser.backOnline'),
    notSent: t('browser.notSent', { phone }),
    tryAgain: t('browser.tryAgain'),
    didYouMean: t('browser.didYouMean', { email: '{email}' }),
    use: t('browser.use'),
    draftKept: t('browser.draftKept', { day: '{day}' }),
  });
}
