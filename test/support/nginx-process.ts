// The real nginx of this machine with the project's own templates, on a free port.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
  type RequestOptions,
} from 'node:http';
import { request as requestHttps, type RequestOptions as SecureOptions } from 'node:https';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const binary = '/usr/sbin/nginx';
const run = promisify(execFile);
const sources = join(import.meta.dirname, '../../nginx');

/** Why tests of nginx are skipped, or false: on CI they fail instead. */
export const skipWithoutNginx =
  existsSync(binary) || process.env.CI === 'true'
    ? false
    : `${binary} is missing (on Debian: apt install nginx-light)`;

// Port 9 (discard): nobody listens there on any machine of ours.
const nobody = 'http://127.0.0.1:9';

export const wwwHost = '127.0.0.1';
export const erpHost = 'erp.example.test';
export const fieldHost = 'field.example.test';
export const docsHost = 'docs.example.test';
export const mailHost = 'mail.example.test';

export type Answer = IncomingMessage & { text: string };

export interface Nginx {
  /** Of plain HTTP. */
  port: number;
  /** With `tls`, where HTTPS is. */
  tlsPort: number;
  /** Where everything of it is; its configuration is in conf.d. */
  directory: string;
  /** What nginx/landing has to be told to work on this one. */
  env: Record<string, string>;
  /** Of the www host, without TLS. */
  url: string;
  /** For what fetch does not allow: another Host, any method, an address in place of the path. */
  ask(options: RequestOptions, body?: string): Promise<Answer>;
  /** The same with TLS, as a browser that was led to `host`. */
  askSecurely(host: string, options: RequestOptions, body?: string): Promise<Answer>;
  /** Its access log as soon as that matches: a line is written just after the answer is sent. Rejects after five seconds. */
  logged(pattern: RegExp): Promise<string>;
  /** Has it read its configuration again, and resolves when only new workers take requests. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

interface NginxOptions {
  /** The public name of the site, when `wwwHost` does not do: a number is no name to ask for a certificate by. */
  www?: string;
  /** Where each upstream is, such as http://localhost:40123. */
  landings: string[];
  odoo?: string;
  odooWebsocket?: string;
  field?: string;
  docs?: string;
  mail?: string;
  /** HTTPS, with the self-signed certificate that nginx/certificate makes; plain HTTP leads there. */
  tls?: boolean;
  /** Whose X-Forwarded-For is believed: visitors of a test come from everywhere when it is 127.0.0.1. */
  realIpFrom?: string;
  /** The business; the sample when it is left out. */
  content?: string;
}

/** Starts nginx and resolves when it listens; rejects with nginx's own words when it does not start. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'porchlight-nginx-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  await writeConfiguration(directory, { port, tlsPort, ...options });

  const flags = ['-p', directory, '-c', 'nginx.conf', '-g', `user ${userInfo().username}; pid nginx.pid;`];
  const child = spawn(binary, [...flags.slice(0, -1), `${flags.at(-1)!} daemon off;`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve()).once('error', ({ message }) => resolve(void (complaints += message)));
  }).then(() => {
    ended = true;
  });
  async function stop(): Promise<void> {
    child.kill();
    await exited;
    await rm(directory, { recursive: true, force: true });
  }

  for (let tries = 0; !(await accepts(port)); tries += 1) {
    if (ended || tries === 100) {
      await stop();
      throw new Error(`nginx did not start:\n${complaints}`);
    }
    await delay(50);
  }
  return {
    port,
    tlsPort,
    directory,
    env: {
      NGINX_DIR: join(directory, 'conf.d'),
      NGINX_PID: join(directory, 'nginx.pid'),
      NGINX_TEST: `${binary} -q -t ${flags.map((flag) => `'${flag}'`).join(' ')}`,
      NGINX_RELOAD: `kill -HUP ${child.pid!}`,
    },
    url: `http://${wwwHost}:${port}`,
    ask: (request, body) => ask(requestHttp, { host: '127.0.0.1', port, agent: false, ...request }, body),
    async askSecurely(name, { headers, ...request }, body) {
      const ca = await readFile(join(directory, 'certificates/fullchain.pem'));
      const place = { host: '127.0.0.1', port: tlsPort, agent: false, ca, servername: name };
      const all = { Host: `${name}:${tlsPort}`, ...(headers as OutgoingHttpHeaders) };
      return ask(requestHttps, { ...place, ...request, headers: all }, body);
    },
    logged: (pattern) => logged(join(directory, 'access.log'), pattern),
    async reload() {
      const before = await workersOf(child.pid!);
      child.kill('SIGHUP');
      for (
        let tries = 0;
        (await workersOf(child.pid!)).some((worker) => before.includes(worker));
        tries += 1
      ) {
        if (tries === 200) throw new Error(`nginx was not reloaded:\n${complaints}`);
        await delay(50);
      }
    },
    stop,
  };
}

/** The processes that take new requests: an old one says that it is shutting down. */
async function workersOf(pid: number): Promise<string[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  const titles = children.map((child) => readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => ''));
  const found = await Promise.all(titles);
  return children.filter((_child, index) => found[index]!.startsWith('nginx: worker process\0'));
}

/** The templates as nginx/render fills them in, beside a copy of the main file; everything is kept in `directory`. */
async function writeConfiguration(
  directory: string,
  options: NginxOptions & { port: number; tlsPort: number },
): Promise<void> {
  const folder = join(directory, 'conf.d');
  const certificates = join(directory, 'certificates');
  await mkdir(folder);
  await mkdir(certificates);
  await copyFile(join(sources, 'nginx.conf'), join(directory, 'nginx.conf'));
  const env = {
    // Where nginx is is not in everyone's.
    PATH: `${process.env.PATH ?? ''}:/usr/sbin`,
    NGINX_HTTP: `127.0.0.1:${options.port}`,
    NGINX_HTTPS: `127.0.0.1:${options.tlsPort}`,
    NGINX_HTTPS_PORT: String(options.tlsPort),
    NGINX_TLS: options.tls ? 'on' : 'off',
    NGINX_CERTIFICATES: certificates,
    NGINX_ACME: join(directory, 'acme'),
    NGINX_LOGS: directory,
    NGINX_CACHE: directory,
    NGINX_WWW_HOST: options.www ?? wwwHost,
    NGINX_ERP_HOST: erpHost,
    NGINX_FIELD_HOST: fieldHost,
    NGINX_DOCS_HOST: docsHost,
    NGINX_MAIL_HOST: mailHost,
    NGINX_LANDING: options.landings.map(hostOf).join(' '),
    NGINX_ODOO: hostOf(options.odoo ?? nobody),
    NGINX_ODOO_WEBSOCKET: hostOf(options.odooWebsocket ?? nobody),
    NGINX_FIELD: hostOf(options.field ?? nobody),
    NGINX_DOCS: hostOf(options.docs ?? nobody),
    NGINX_MAIL: hostOf(options.mail ?? nobody),
    NGINX_REAL_IP_FROM: options.realIpFrom ?? '',
    NGINX_LOCAL_RESOLVERS: hostOf(nobody),
    PORCHLIGHT_CONTENT: options.content ?? join(sources, '../content/electrician'),
  };
  await run(join(sources, 'render'), [folder], { env });
  await run(join(sources, 'certificate'), [], { env });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = temporary.map((name) => `${name}_temp_path ${join(directory, name)};\n`);
  await writeFile(join(folder, 'test.conf'), lines.join(''));
}

async function logged(file: string, pattern: RegExp): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const log = await readFile(file, 'utf8');
    if (pattern.test(log)) return log;
    if (tries === 100) throw new Error(`nginx did not log ${String(pattern)}:\n${log}`);
    await delay(50);
  }
}

/** As a number: nginx asks a name server for every name, localhost too, and there is none here. */
function hostOf(url: string): string {
  return new URL(url).host.replace('localhost', '127.0.0.1');
}

function ask(
  request: typeof requestHttp | typeof requestHttps,
  options: SecureOptions,
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve(Object.assign(response, { text })));
    })
      .once('error', reject)
      .end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
