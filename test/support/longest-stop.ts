// How long the site takes to stop at most. src/server.ts is read: importing it would start a site.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const server = readFileSync(join(import.meta.dirname, '../../src/server.ts'), 'utf8');

/** After them it ends by itself, whatever is in hand. */
export const longestStopSeconds = Number(/^const longestStopMs = (\d+)_000;$/m.exec(server)![1]);
