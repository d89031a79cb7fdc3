// Posts an alarm to a webhook, signed as the Standard Webhooks specification says:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from 'node:crypto';
import { type Channel, ChannelError } from './channel.ts';
import type { AlarmMessage } from './message.ts';

export interface WebhookAddress {
  kind: 'webhook';
  url: string;
  /** The key itself, not its text. */
  secret: Uint8Array;
}

const limitMs = 10_000;

export function createWebhook(
  { url, secret }: WebhookAddress,
  { site, now }: { site: string; now: () => number },
): Channel {
  return {
    name: `the webhook at ${new URL(url).host}`,
    async send(message, signal) {
      const body = JSON.stringify(payloadOf(message, site));
      // Of this try, not of the alarm: receivers refuse what is more than minutes old.
      const timestamp = Math.floor(now() / 1000);
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'porchlight',
          'webhook-id': message.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1,${sign(secret, `${message.id}.${timestamp}.${body}`)}`,
        },
        body,
        // Elsewhere nobody was asked to send it.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      }).catch(() => {
        throw new ChannelError('no answer');
      });
      await answer.body?.cancel().catch(() => {});
      if (!answer.ok) throw new ChannelError(`status ${answer.status}`);
    },
  };
}

function payloadOf({ at, alarm, event, title, since, text }: AlarmMessage, site: string) {
  return {
    type: `alarm.${event}`,
    timestamp: new Date(at).toISOString(),
    // Where chat programs look for what to show.
    text: `${site}: ${title}. ${text}`,
    data: { site, alarm, title, since: new Date(since).toISOString(), message: text },
  };
}

function sign(secret: Uint8Array, content: string): string {
  return createHmac('sha256', secret).update(content).digest('base64');
}
