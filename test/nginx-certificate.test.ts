import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

describe('nginx/certificate', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'porchlight-certificate-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (file: string, args: string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const env = { PATH: process.env.PATH, NGINX_CERTIFICATES: folder };
      execFile(file, args, { env, cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: (stdout + stderr).replaceAll(folder, '') }),
      );
    });
  const look = (...names: string[]) => run(join(import.meta.dirname, '../nginx/certificate'), names);
  const selfSigned =
    'certificate: it is self-signed, for trying: browsers warn of it. Get one for your visitors before they come\n';
  const make = (days: number) =>
    run('openssl', [
      ...`req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=a -addext subjectAltName=DNS:a.example`.split(
        ' ',
      ),
      ...`-days ${days} -keyout privkey.pem -out fullchain.pem`.split(' '),
    ]);

  it('makes one where there is none, for each name, that only its owner can read', async () => {
    assert.deepEqual(await look('a.example', '127.0.0.1'), { code: 0, said: selfSigned });
    const made = readFileSync(join(folder, 'privkey.pem'), 'utf8');
    assert.deepEqual(await look('a.example', '127.0.0.1'), { code: 0, said: selfSigned });
    assert.equal(readFileSync(join(folder, 'privkey.pem'), 'utf8'), made);
    assert.match((await run('ls', ['-l', 'privkey.pem'])).said, /^-rw------- /);
  });

  it('says for which name a certificate is not', async () => {
    const { code, said } = await look('a.example', 'b.example');
    assert.equal(code, 0);
    assert.match(
      said,
      /^certificate: it is not for b\.example: browsers show a warning in place of that host\n/,
    );
  });

  it('says that one has expired or ends soon, and lets nginx start', async () => {
    await make(7);
    assert.match(
      (await look('a.example')).said,
      /^certificate: it ends on .* GMT: see why it was not renewed\n/,
    );
    await run(
      'openssl',
      'x509 -in fullchain.pem -signkey privkey.pem -days -1 -out fullchain.pem'.split(' '),
    );
    const { code, said } = await look('a.example');
    assert.equal(code, 0);
    assert.match(said, /^certificate: it has expired on .* GMT: .* Renew it, then reload nginx\n/);
  });

  it('says what nginx cannot start with', async () => {
    await make(90);
    const key = readFileSync(join(folder, 'privkey.pem'));
    await make(90);
    writeFileSync(join(folder, 'privkey.pem'), key);
    const mixed = 'certificate: /privkey.pem is not the key of /fullchain.pem, or has a password\n';
    assert.deepEqual(await look('a.example'), { code: 1, said: mixed });
    rmSync(join(folder, 'privkey.pem'));
    assert.match(
      (await look('a.example')).said,
      /^certificate: \/privkey\.pem is missing: put it there, or remove the/,
    );
    symlinkSync('../../archive/privkey1.pem', join(folder, 'privkey.pem'));
    assert.deepEqual(await look('a.example'), {
      code: 1,
      said: "certificate: /privkey.pem is a link to what is not here, as in certbot's own folder: put a copy of the file in its place\n",
    });
    rmSync(join(folder, 'privkey.pem'));
    writeFileSync(join(folder, 'privkey.pem'), key);
    writeFileSync(join(folder, 'fullchain.pem'), 'x');
    assert.deepEqual(await look('a.example'), {
      code: 1,
      said: 'certificate: /fullchain.pem is no certificate\n',
    });
  });
});
