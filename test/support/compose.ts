// docker-compose.yml as Docker Compose understands it: every variable filled in, and of a set of profiles.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const file = join(import.meta.dirname, '../../docker-compose.yml');
export const composeText = readFileSync(file, 'utf8');

export interface Service {
  image: string;
  build?: { args?: Record<string, string> };
  command?: string[];
  profiles?: string[];
  ports?: { target: number; host_ip: string; published: string }[];
  networks?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string; required?: boolean }>;
  volumes?: string[];
  secrets?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  init?: boolean;
  stop_grace_period?: string;
  restart: string;
  read_only?: boolean;
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  shm_size?: string;
  pids_limit?: number;
  ulimits?: { nofile?: number };
  logging?: { options: Record<string, string> };
}
export interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, null>;
  secrets: Record<string, { file: string }>;
}

export const compose = parse(composeText, { merge: true }) as Compose;

/** Every ${NAME}, ${NAME:-default} and ${NAME:+replacement}; $$ is a plain dollar. */
export const variables = [...composeText.matchAll(/(?<!\$)\$\{(\w+)(?::(?:-([^}]*)|\+[^}]*))?\}/g)].map(
  ([, name, fallback]) => ({ name: name!, fallback: fallback ?? '' }),
);

/** With `env` filled in, and of the services those that start: without a profile, or with one of `profiles`. */
export function resolveCompose(env: Record<string, string>, profiles: string[] = []): Compose {
  const whole = fillIn(compose, env) as Compose;
  const starts = (service: Service) =>
    !service.profiles || service.profiles.some((profile) => profiles.includes(profile));
  const services = Object.fromEntries(
    Object.entries(whole.services).filter(([, service]) => starts(service)),
  );
  return { ...whole, services };
}

/** As https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md says, of which we use the three simplest ways. */
function fillIn(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string')
    return value.replace(
      /\$(?:(\$)|\{(\w+)(?::([-+])([^}]*))?\}|(.?))/g,
      (all, dollar?: string, name?: string, kind?: string, other = '') => {
        if (dollar !== undefined) return '$';
        if (name === undefined) throw new Error(`Not a way to write a variable that is known here: ${all}`);
        if (kind === '+') return env[name] ? (other as string) : '';
        return env[name] || (other as string);
      },
    );
  if (Array.isArray(value)) return value.map((item) => fillIn(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, env)]));
}
