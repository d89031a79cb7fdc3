// Sends an alarm as mail.
import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { type Channel, ChannelError } from './channel.ts';

export interface MailAddress {
  kind: 'mail';
  host: string;
  /** Null: the usual one. */
  port: number | null;
  secure: boolean;
  auth: { user: string; pass: string } | null;
  from: string;
  to: string[];
}

const limitMs = 20_000;

const events = { begun: 'Alarm', lasting: 'Still', over: 'Over', test: 'Test' };

export function createMail(
  { host, port, secure, auth, from, to }: MailAddress,
  { site }: { site: string },
): Channel {
  const transport = createTransport({
    host,
    ...(port !== null && { port }),
    secure,
    ...(auth && { auth }),
    // A password never travels in plain text, but within this machine.
    requireTLS: auth !== null && !secure && !isThisMachine(host),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: `mail through ${host}`,
    async send({ id, at, event, title, text }) {
      const mail = {
        from,
        to,
        subject: `${events[event]}: ${title} (${site})`,
        text: `${site}\n\n${text}\n`,
        date: new Date(at),
        // The same for each try: mail programs show it once.
        messageId: `<${id}@porchlight.invalid>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      };
      await transport.sendMail(mail).catch((error: unknown) => {
        throw new ChannelError(wordsFor(error));
      });
    },
  };
}

/** Nodemailer's codes; its messages quote what the server said. */
function wordsFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EAUTH') return 'user name or password refused';
  if (code === 'ETLS') return 'no TLS';
  if (code === 'EENVELOPE') return 'sender or recipient refused';
  if (code === 'EMESSAGE') return 'message refused';
  return 'no answer';
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
