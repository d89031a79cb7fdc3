import nunjucks from 'nunjucks';
import { createIcons } from './icons.ts';

export type Views = ReturnType<typeof createViews>;

interface ViewsDeps {
  viewsDir: string;
  /** What every template knows without being told: the business, the theme, where an asset is. */
  globals: Record<string, unknown>;
  /** Refuses a value or a parameter that is missing; for development, since a visitor is better served by a gap than by an error. */
  strict?: boolean;
}

/**
 * The one template environment: everything printed is escaped, and trusted HTML exists only as a SafeString made in
 * TypeScript (icons, rendered Markdown). Templates are read once; a changed template needs a restart.
 */
export function createViews({ viewsDir, globals, strict = false }: ViewsDeps) {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(viewsDir), {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
    throwOnUndefined: strict,
  });
  environment.addGlobal('icon', createIcons());
  environment.addGlobal('required', (macro: string, params: Record<string, unknown>, names: string[]) => {
    const missing = names.filter((name) => params[name] === undefined || params[name] === '');
    if (strict && missing.length > 0) throw new Error(`${macro}() needs ${missing.join(', ')}`);
    return '';
  });
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);

  return {
    /** The page `template`, such as `pages/site/home.njk`, with `data`. Throws when the template is broken or missing. */
    render(template: string, data: object = {}): string {
      return environment.render(template, data);
    },
  };
}
