// What .env names outside of itself: the texts, the volume, the passwords, the certificate.
import { X509Certificate } from 'node:crypto';
import { accessSync, constants, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config-reader.ts';
import { ContentError, loadContent } from '../content/content.ts';

/** Where each is mounted. */
export interface Places {
  content: string;
  data: string;
  secrets: string;
  certificates: string;
}

const passwords = ['odoo-db-password', 'odoo-admin-password', 'outbox-db-password'];

/** All problems at once, with what to do. Leaves nothing behind. */
export function placeProblems(env: Environment, places: Places): string[] {
  return [
    ...contentProblems(env.LANDING_CONTENT ?? '', places.content),
    ...dataProblems(places.data),
    ...passwordProblems(places.secrets),
    ...(env.TLS === 'on' ? certificateProblems(places.certificates) : []),
  ];
}

function contentProblems(named: string, folder: string): string[] {
  try {
    loadContent(folder);
    return [];
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    const lines = error.problems.map((problem) => `    ${problem}`);
    return [
      [`LANDING_CONTENT is ${named}, which ${folder} is in here. Its texts cannot be used:`, ...lines].join(
        '\n',
      ),
    ];
  }
}

function dataProblems(folder: string): string[] {
  const user = process.getuid?.() ?? 0;
  const probe = join(folder, `check-${process.pid}`);
  try {
    writeFileSync(probe, 'x', { flush: true });
    rmSync(probe);
    for (const file of readdirSync(folder).filter((name) => name.startsWith('porchlight.db')))
      accessSync(join(folder, file), constants.R_OK | constants.W_OK);
    return [];
  } catch (error) {
    const code = codeOf(error);
    // A full disk takes a name, and no more.
    if (code === 'ENOSPC') rmSync(probe, { force: true });
    return [
      code === 'ENOSPC'
        ? 'The volume landing-data is full: make room on the disk of Docker (docker system df)'
        : `The volume landing-data, or the outbox in it, cannot be written to by user ${user} (${code}): deploy/up gives it to them`,
    ];
  }
}

function passwordProblems(folder: string): string[] {
  return passwords.flatMap((name) => {
    try {
      if (readFileSync(join(folder, name), 'utf8').trim() !== '') return [];
      return [`secrets/${name} is empty: delete it, and deploy/up makes a new one`];
    } catch (error) {
      return [
        `secrets/${name} cannot be read (${codeOf(error)}): deploy/up makes it, and lets the containers read it`,
      ];
    }
  });
}

/** An empty folder is none: nginx makes itself a certificate for trying. */
function certificateProblems(folder: string): string[] {
  const names = ['fullchain.pem', 'privkey.pem'];
  const astray = names.filter((name) => isAstray(join(folder, name)));
  if (astray.length > 0)
    return [
      `The folder CERTIFICATES has links that lead out of it (${astray.join(', ')}), as certbot's own folder: nginx sees the folder alone, so put copies of the files into one`,
    ];
  const [chain, key] = names.map((name) => look(join(folder, name)));
  if (chain === undefined || key === undefined) {
    if (chain === key) return [];
    return [
      `The folder CERTIFICATES has no ${chain === undefined ? 'fullchain.pem' : 'privkey.pem'}: put both there, certificate and key, or neither`,
    ];
  }
  try {
    if (chain !== null) new X509Certificate(chain);
    return [];
  } catch {
    return [
      'fullchain.pem in the folder CERTIFICATES is no certificate: it begins with -----BEGIN CERTIFICATE-----',
    ];
  }
}

/** A link to what is not in here, where the folder alone is mounted. */
function isAstray(file: string): boolean {
  return look(file) === undefined && lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Null when it is there and not for us to read, as a key should be; nginx reads it as root. */
function look(file: string): Buffer | null | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : null;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
