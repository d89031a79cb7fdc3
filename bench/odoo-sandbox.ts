// The sandbox Odoo in a process of its own, so that what it keeps does not count as memory of the site. Ends with its parent.
import { createSandbox } from '../src/sandbox/sandbox.ts';

const sandbox = createSandbox({ version: 19, latencyMs: Number(process.argv[2]) });
await sandbox.listen();
const { url, apiKey, database, login } = sandbox;
process.send!({ url, apiKey, database, login });
process.on('disconnect', () => process.exit(0));
