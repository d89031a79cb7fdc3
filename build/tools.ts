// What stylesheet and script are built with is not installed on a server, and what is built comes along.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isFresh } from './fresh.ts';

const require = createRequire(import.meta.url);

export function isInstalled(tool: string): boolean {
  try {
    require.resolve(`${tool}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** Whether `output` needs no build by `tool`: it is fresh, or it is there and the tool is not. */
export function isBuilt(tool: string, root: string, output: string, sources: string[]): boolean {
  return isInstalled(tool) ? isFresh(root, output, sources) : existsSync(output);
}

/** Throws, with what to do, where `tool` is not installed; `what` could not be built then. */
export function demandTool(tool: string, what: string): void {
  if (!isInstalled(tool))
    throw new Error(
      `${what} could not be built: the tools for it are not installed here. In the whole project run: npm ci --include=dev && npm run build`,
    );
}
