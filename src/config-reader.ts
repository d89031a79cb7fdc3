// How a single setting is read and checked.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { readSecrets, reasonOf } from './config-secrets.ts';

export type Environment = Record<string, string | undefined>;

/**
 * Reads one setting after the other from `env`, from the file that NAME_FILE names, or from the file NAME in SECRETS_DIR.
 * What cannot be used is added to `problems`, without the value: it may be a secret.
 */
export function readEnvironment(env: Environment, problems: string[]) {
  const secrets = readSecrets(given('SECRETS_DIR'), problems);

  function text(name: string): string | null {
    const value = given(name);
    const secret = secrets.value(name);
    if (value !== null && secret !== null) {
      const other = env[`${name}_FILE`]?.trim() ? `${name}_FILE` : name;
      problems.push(`${name} is in SECRETS_DIR, and ${other} is set too: keep one of them`);
    }
    return value ?? secret;
  }

  function given(name: string): string | null {
    const file = env[`${name}_FILE`]?.trim();
    const value = env[name]?.trim();
    if (!file) return value || null;
    if (value) problems.push(`${name} and ${name}_FILE are both set: keep one of them`);
    try {
      const content = readFileSync(file, 'utf8').trim();
      if (content) return content;
      problems.push(`${name}_FILE names an empty file`);
    } catch (error) {
      // Without what was given: it may be the secret itself.
      problems.push(`${name}_FILE must be the path of a file that can be read (${reasonOf(error, 'file')})`);
    }
    return null;
  }

  function number(
    name: string,
    fallback: number,
    { min, max, whole = false }: { min: number; max: number; whole?: boolean },
  ): number {
    const value = text(name);
    if (value === null) return fallback;
    const parsed = Number(value);
    if (Number.isFinite(parsed) && parsed >= min && parsed <= max && (!whole || Number.isInteger(parsed)))
      return parsed;
    problems.push(`${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
    return fallback;
  }

  function oneOf<const T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = text(name);
    if (value === null) return fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    problems.push(`${name} must be one of ${choices.join(', ')}`);
    return fallback;
  }

  function flag(name: string, fallback: boolean): boolean {
    return oneOf(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  /** Without a trailing slash, so that paths can be put behind it. */
  function url(name: string): string | null {
    const value = text(name);
    if (value === null) return null;
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (
      parsed &&
      (parsed.protocol === 'http:' || parsed.protocol === 'https:') &&
      !parsed.username &&
      !parsed.password &&
      !parsed.search &&
      !parsed.hash
    ) {
      return parsed.href.replace(/\/+$/, '');
    }
    problems.push(
      `${name} must be an address that begins with http:// or https://, without user name, password, ? or #`,
    );
    return null;
  }

  /** What Express calls "trust proxy": false, a number of proxies, or their addresses. `true` would believe anyone. */
  function trustProxy(name: string): false | number | string[] {
    const value = text(name);
    if (value === null || value === 'false') return false;
    if (/^[1-9]$/.test(value)) return Number(value);
    const addresses = value.split(',').map((address) => address.trim());
    if (
      addresses.every(
        (address) => ['loopback', 'linklocal', 'uniquelocal'].includes(address) || isAddressRange(address),
      )
    )
      return addresses;
    problems.push(
      `${name} must be a number of proxies such as 1, or their addresses such as 10.0.0.0/8; "true" would let anyone choose their own address`,
    );
    return false;
  }

  /** The file that the value is in, for a value that is read again later. */
  function path(name: string): string | null {
    return env[`${name}_FILE`]?.trim() || secrets.path(name);
  }

  return { text, path, number, oneOf, flag, url, trustProxy, refuseOthers: secrets.refuseOthers };
}

/** Whether it is an address such as 10.0.0.5, or a range of them such as 10.0.0.0/8. */
export function isAddressRange(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}
