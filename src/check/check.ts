// Everything that is wrong with an installation by Docker Compose, before its first container starts.
import { ConfigError, loadConfig } from '../config.ts';
import type { Environment } from '../config-reader.ts';
import { composeProblems } from './compose.ts';
import { placeProblems, type Places } from './places.ts';

/** What docker-compose.yml calls otherwise than the site does. */
const namesInEnv: Record<string, string> = {
  THEME: 'LANDING_THEME',
  DATABASE_URL: 'LANDING_DATABASE_URL',
};

/** All problems at once, a line or a paragraph each, with what to do; never with the value of a secret. */
export function findProblems(env: Environment, places: Places): string[] {
  // What is wrong with SECRETS_DIR is found wherever settings are read.
  return [...new Set([...settingProblems(env), ...composeProblems(env), ...placeProblems(env, places)])];
}

function settingProblems(env: Environment): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) =>
      problem.replace(/\b[A-Z][A-Z_]+\b/g, (name) => namesInEnv[name] ?? name),
    );
  }
}
