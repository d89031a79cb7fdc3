// Which settings there are, by asking the program itself.
import { loadConfig } from '../../src/config.ts';

/** The names that loadConfig looks at when everything is switched on. */
export function settingsRead(): string[] {
  const names = new Set<string>();
  const values: Record<string, string> = { ODOO_BASE_URL: 'http://odoo:8069', ODOO_API_KEY: 'key' };
  const env = new Proxy(values, {
    get(target, name: string) {
      names.add(name);
      return target[name];
    },
  });
  loadConfig(env);
  // Each is looked for as NAME_FILE too.
  return [...names].filter((name) => names.has(`${name}_FILE`));
}
