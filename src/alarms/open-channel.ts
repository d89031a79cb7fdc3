// From what ALERT_URL names to the way there.
import type { Channel } from './channel.ts';
import type { MailAddress } from './mail.ts';
import { createWebhook, type WebhookAddress } from './webhook.ts';

interface ChannelOptions {
  /** Which of several sites speaks: its address, or the name of the machine. */
  site: string;
  now: () => number;
}

export async function openChannel(
  address: WebhookAddress | MailAddress,
  options: ChannelOptions,
): Promise<Channel> {
  if (address.kind === 'webhook') return createWebhook(address, options);
  // Its library takes memory, of use to nobody who has a webhook.
  const { createMail } = await import('./mail.ts');
  return createMail(address, options);
}
