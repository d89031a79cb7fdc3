import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const nginx = join(import.meta.dirname, '../nginx');

describe('nginx/render', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'porchlight-render-'));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'content'));
    describeBusiness('name: Northline Electric', 'locale: en-US', 'phone: +1 512 555 0148');
    pretendToBe('1.28.0');
  });
  after(() => rmSync(folder, { recursive: true }));

  const describeBusiness = (...lines: string[]) =>
    writeFileSync(join(folder, 'content/site.yaml'), lines.map((line) => `${line}\n`).join(''));
  const pretendToBe = (version: string) => {
    writeFileSync(join(folder, 'bin/nginx'), `#!/bin/sh\necho "nginx version: nginx/${version}" >&2\n`);
    chmodSync(join(folder, 'bin/nginx'), 0o755);
  };
  /** What it wrote, by file, and what it said. */
  const render = async (env: Record<string, string> = {}) => {
    const target = mkdtempSync(join(folder, 'conf-'));
    const given = {
      PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
      NGINX_WWW_HOST: 'www.example.com',
      NGINX_ERP_HOST: 'erp.example.com',
      PORCHLIGHT_CONTENT: join(folder, 'content'),
      ...env,
    };
    const said = await new Promise<string>((resolve) => {
      execFile(join(nginx, 'render'), [target], { env: given }, (error, _stdout, stderr) =>
        resolve(error ? stderr : ''),
      );
    });
    const written = (file: string) => readFileSync(join(target, file), 'utf8');
    return { target, said, written };
  };

  it('leaves nothing open', async () => {
    const { target, said } = await render({ NGINX_TLS: 'on' });
    assert.equal(said, '');
    const files = readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.\w+$/.test(file),
    );
    assert.ok(files.length > 20);
    for (const file of files)
      assert.doesNotMatch(readFileSync(join(target, file), 'utf8'), /\$\{NGINX_\w+\}/, file);
  });

  it('writes pages that the user of nginx can read, whatever umask root has', async () => {
    const mask = process.umask(0o077);
    const { target } = await render().finally(() => process.umask(mask));
    assert.equal(statSync(join(target, 'porchlight/en')).mode & 0o777, 0o755);
    assert.equal(statSync(join(target, 'porchlight/en/problem.html')).mode & 0o777, 0o644);
  });

  it('listens on every address it is given, and says HTTP/2 in the words of the nginx that is there', async () => {
    const env = { NGINX_TLS: 'on', NGINX_HTTP: '80 [::]:80', NGINX_HTTPS: '443 [::]:443' };
    const now = await render(env);
    assert.match(
      now.written('00-porchlight.conf'),
      /listen 80 default_server; listen \[::\]:80 default_server; $/m,
    );
    assert.match(
      now.written('porchlight/listen-on.conf'),
      /^listen 443 ssl; listen \[::\]:443 ssl; \nhttp2 on;$/m,
    );
    assert.match(now.written('porchlight/doors-on.conf'), /return 308 https:\/\/\$host\$request_uri;/);
    pretendToBe('1.22.1');
    const { written } = await render(env);
    pretendToBe('1.28.0');
    assert.match(
      written('porchlight/listen-on.conf'),
      /^listen 443 ssl http2; listen \[::\]:443 ssl http2; \n$/m,
    );
  });

  it('has the answers of the site kept in memory: on a full disk they would be broken off', async () => {
    const { written } = await render();
    assert.match(written('10-cache.conf'), /^proxy_cache_path \/dev\/shm\/porchlight .* max_size=64m /m);
  });

  it('stands beside a main file that does not keep old workers for ever, and asks the same of Debian’s', () => {
    const said = (file: string) => readFileSync(join(nginx, file), 'utf8');
    assert.match(said('nginx.conf'), /^worker_shutdown_timeout 5m;$/m);
    assert.match(said('render'), /^# .*`worker_shutdown_timeout 5m;` at the top of$/m);
  });

  it('has names of landings looked up again, and takes numbers as they are', async () => {
    const { written } = await render({ NGINX_LANDING: 'landing:8001 127.0.0.1:8002 [::1]:8003' });
    assert.equal(
      written('porchlight/landings.conf').trim(),
      [
        'server landing:8001 max_fails=1 fail_timeout=2s resolve;',
        'server 127.0.0.1:8002 max_fails=1 fail_timeout=2s;',
        'server [::1]:8003 max_fails=1 fail_timeout=2s;',
      ].join('\n'),
    );
  });

  it('shows nobody what is not set: the hosts beside the site have names that nobody has, and nobody behind them', async () => {
    const { written } = await render();
    for (const name of ['field', 'docs', 'mail']) {
      assert.match(written(`${name}.conf`), new RegExp(`server_name ${name}\\.invalid;`));
      assert.match(written(`${name}.conf`), /set \$porchlight_\w+ 127\.0\.0\.1:9;/);
    }
  });

  it('takes name and phone from the texts, and lets nothing else through', async () => {
    describeBusiness(
      `name: "O'Neil <!--# include --> & Sons" # the shop`,
      "locale: 'es-MX'",
      "phone: '+1 512 555 0148;}' # office",
    );
    const { written } = await render();
    const page = written('porchlight/en/problem.html');
    assert.match(page, />O'Neil &lt;!--# include --> &amp; Sons<\/p>/);
    assert.match(page, /<a href="tel:\+15125550148">\+1 512 555 0148<\/a>/);
    assert.match(
      written('00-porchlight.conf'),
      /map \$request_uri \$porchlight_language \{\n {4}default es;/,
    );
    describeBusiness('name: Northline Electric', 'locale: en-US', 'phone: +1 512 555 0148');
  });

  it('says what is missing or wrong', async () => {
    const said = async (env: Record<string, string>) => (await render(env)).said;
    assert.match(await said({ NGINX_WWW_HOST: '' }), /set NGINX_WWW_HOST to the public name of the site/);
    assert.match(await said({ NGINX_TLS: 'yes' }), /^render: NGINX_TLS is 'yes': say on or off\n$/);
    assert.match(
      await said({ PORCHLIGHT_CONTENT: '' }),
      /set PORCHLIGHT_CONTENT to the folder of your texts/,
    );
    assert.match(
      await said({ PORCHLIGHT_CONTENT: '/nowhere' }),
      /^render: \/nowhere\/site\.yaml cannot be read\n$/,
    );
    pretendToBe('1.22.1');
    const old = await said({ NGINX_LANDING: 'landing:8001' });
    pretendToBe('1.28.0');
    assert.match(old, /^render: nginx 1\.22\.1 cannot look up landing:8001 again: .*a number/);
  });
});
