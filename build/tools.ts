// What stylesheet and script are built with is not installed on a server, and what is built comes along.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export function isInstalled(tool: string): boolean {
  try {
    require.resolve(`${tool}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** Throws, with what to do, where `tool` is not installed; `what` could not be built then. */
export function demandTool(tool: string, what: string): void {
  if (!isInstalled(tool))
    throw new Error(
      `${what} could not be built: the tools for it are not installed here. In the whole project run: npm ci --include=dev && npm run build`,
    );
}
