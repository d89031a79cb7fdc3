// A small SMTP server (RFC 5321) without TLS: keeps the mails it is given, refuses what it is told to.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface Mail {
  from: string;
  to: string[];
  /** Headers, an empty line, the text. */
  data: string;
}

interface SmtpOptions {
  /** Whoever has another user name or password is refused; without it nobody has to say who they are. */
  login?: { user: string; pass: string };
  /** Takes mail for nobody else. */
  recipient?: string;
}

export async function startSmtp({ login, recipient }: SmtpOptions = {}) {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();

  function serve(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    const say = (line: string) => socket.write(`${line}\r\n`);
    let mail: Mail = { from: '', to: [], data: '' };
    let inData = false;

    function isWelcome(line: string): boolean {
      const [, , given = ''] = line.split(' ');
      const [, user, pass] = Buffer.from(given, 'base64').toString().split('\0');
      return user === login?.user && pass === login?.pass;
    }

    function answer(line: string): void {
      if (inData) {
        inData = line !== '.';
        if (inData) mail.data += `${line.replace(/^\./, '')}\n`;
        else {
          mails.push(mail);
          say('250 kept');
        }
        return;
      }
      const [verb = ''] = line.toUpperCase().split(/[ :]/);
      const [, address = ''] = /<(.*?)>/.exec(line) ?? [];
      if (verb === 'EHLO') say(login ? '250-here\r\n250 AUTH PLAIN' : '250 here');
      else if (verb === 'AUTH') say(isWelcome(line) ? '235 welcome' : '535 not you, owner@example.com');
      else if (verb === 'MAIL') {
        mail = { from: address, to: [], data: '' };
        say('250 ok');
      } else if (verb === 'RCPT') {
        if (recipient !== undefined && address !== recipient) return void say('550 nobody of that name');
        mail.to.push(address);
        say('250 ok');
      } else if (verb === 'DATA') {
        inData = true;
        say('354 go on');
      } else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else say('502 not here');
    }

    createInterface({ input: socket }).on('line', answer);
    say('220 here');
  }

  const server = createServer(serve);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
