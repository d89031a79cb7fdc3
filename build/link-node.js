// Runs after npm's install, under whichever Node is there. The scripts of package.json find Node 24 as
// node_modules/.bin/node, which two packages offer, one for each kind of processor. npm 10 takes the link away again with
// the package that is for another processor; this puts it back.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(fileURLToPath(new URL('.', import.meta.url)), '../node_modules');
const [major, minor] = process.versions.node.split('.').map(Number);

if (!existsSync(join(modules, '.bin/node'))) {
  const program = `node-${process.platform}-${process.arch}/bin/node`;
  if (existsSync(join(modules, program))) {
    mkdirSync(join(modules, '.bin'), { recursive: true });
    symlinkSync(join('..', program), join(modules, '.bin/node'));
  } else if (major < 24 || (major === 24 && minor < 15)) {
    // Now, rather than with a syntax error at the first start.
    process.exitCode = 1;
    process.stderr.write(
      `Porchlight runs on Node 24.15 or newer, and npm brings it on Linux with glibc only. Here is ${process.version}: put Node 24 on the PATH.\n`,
    );
  }
}
