// The real nginx of this machine with the project's own templates, on a free port.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const binary = '/usr/sbin/nginx';
const render = join(import.meta.dirname, '../../nginx/render');

/** Why tests of nginx are skipped, or false: on CI they fail instead. */
export const skipWithoutNginx =
  existsSync(binary) || process.env.CI === 'true'
    ? false
    : `${binary} is missing (on Debian: apt install nginx-light)`;

// Port 9 (discard): nobody listens there on any machine of ours.
const nobody = 'http://127.0.0.1:9';

export const wwwHost = '127.0.0.1';
export const erpHost = 'erp.example.test';

export interface Nginx {
  port: number;
  /** Of the www host. */
  url: string;
  /** For what fetch does not allow: another Host, any method, an address in place of the path. */
  ask(options: RequestOptions): Promise<IncomingMessage & { text: string }>;
  /** Its access log as soon as that matches: a line is written just after the answer is sent. Rejects after five seconds. */
  logged(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

interface NginxOptions {
  /** Where each upstream is, such as http://localhost:40123. */
  landing: string;
  odoo?: string;
  odooWebsocket?: string;
  /** More lines for the http block. */
  http?: string;
}

/** Starts nginx and resolves when it listens; rejects with nginx's own words when it does not start. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'porchlight-nginx-'));
  const port = await freePort();
  await writeConfiguration(directory, port, options);

  const child = spawn(binary, ['-p', directory, '-c', 'nginx.conf', '-g', 'daemon off;'], {
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
    url: `http://${wwwHost}:${port}`,
    ask: (request) => ask({ host: '127.0.0.1', port, agent: false, ...request }),
    logged: (pattern) => logged(join(directory, 'access.log'), pattern),
    stop,
  };
}

/** The templates as nginx/render fills them in, and in place of /etc/nginx/nginx.conf one that keeps everything in `directory`. */
async function writeConfiguration(
  directory: string,
  port: number,
  { landing, odoo = nobody, odooWebsocket = nobody, http = '' }: NginxOptions,
): Promise<void> {
  await mkdir(join(directory, 'conf.d'));
  await promisify(execFile)(render, [join(directory, 'conf.d')], {
    env: {
      PATH: process.env.PATH,
      NGINX_LISTEN: `127.0.0.1:${port}`,
      NGINX_LOGS: directory,
      NGINX_WWW_HOST: wwwHost,
      NGINX_ERP_HOST: erpHost,
      NGINX_LANDING: hostOf(landing),
      NGINX_ODOO: hostOf(odoo),
      NGINX_ODOO_WEBSOCKET: hostOf(odooWebsocket),
      NGINX_LOCAL_RESOLVERS: hostOf(nobody),
    },
  });
  await writeFile(
    join(directory, 'nginx.conf'),
    `
    user ${userInfo().username};
    worker_processes 1;
    pid nginx.pid;
    error_log stderr;
    events { worker_connections 256; }
    http {
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      ${http}
      include conf.d/*.conf;
    }`,
  );
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

function ask(options: RequestOptions): Promise<IncomingMessage & { text: string }> {
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve(Object.assign(response, { text })));
    })
      .once('error', reject)
      .end();
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
