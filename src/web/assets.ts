// Static files, read and compressed once at start and answered from memory under names that change with their content.
import { readFileSync, readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, posix, sep } from 'node:path';
import { type Encoded, encode, sendEncoded } from './encoded.ts';

export type Assets = ReturnType<typeof createAssets>;

interface Asset {
  url: string;
  encoded: Encoded;
}

const types: Record<string, { type: string; text?: boolean }> = {
  '.css': { type: 'text/css; charset=utf-8', text: true },
  '.js': { type: 'text/javascript; charset=utf-8', text: true },
  '.svg': { type: 'image/svg+xml', text: true },
  '.txt': { type: 'text/plain; charset=utf-8', text: true },
  '.woff2': { type: 'font/woff2' },
  '.png': { type: 'image/png' },
  '.jpg': { type: 'image/jpeg' },
  '.webp': { type: 'image/webp' },
  '.avif': { type: 'image/avif' },
  '.ico': { type: 'image/x-icon' },
};

// Files of installed packages, under the names pages know them by.
const packaged = {
  'fonts/instrument-sans-latin.woff2':
    '@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  'fonts/instrument-sans-latin-ext.woff2':
    '@fontsource-variable/instrument-sans/files/instrument-sans-latin-ext-wght-normal.woff2',
};

/** What is built for the browser is not what the pages need; the message says how to build it. */
export class FrontError extends Error {
  override name = 'FrontError';
}

/**
 * Reads `root`/static, the packaged files and `generated` (name to content) into memory. Throws FrontError when the
 * stylesheet or the forms' script has not been built, or the stylesheet before `theme` was there, and an Error when it
 * refers to a file that does not exist.
 */
export function createAssets({
  root,
  theme,
  generated = {},
}: {
  root: string;
  theme?: string;
  generated?: Record<string, string | Buffer>;
}) {
  const files = new Map<string, Buffer>(readFolder(join(root, 'static')));
  const styles = files.get('css/site.css');
  if (!styles) throw new FrontError('static/css/site.css is missing: run "npm run styles"');
  // Minified, or as it was written.
  if (theme !== undefined && !new RegExp(`data-theme=["']?${theme}["'\\]]`).test(styles.toString()))
    throw new FrontError(
      `static/css/site.css was built before the theme ${theme} was there: run "npm run styles"`,
    );
  if (!files.has('js/forms.js')) throw new FrontError('static/js/forms.js is missing: run "npm run scripts"');
  const require = createRequire(join(root, 'package.json'));
  for (const [name, file] of Object.entries(packaged)) files.set(name, readFileSync(require.resolve(file)));
  for (const [name, content] of Object.entries(generated)) files.set(name, Buffer.from(content));

  const assets = new Map<string, Asset>();
  const byUrl = new Map<string, Asset>();

  function add(name: string): Asset {
    const known = assets.get(name);
    if (known) return known;
    const body = files.get(name);
    if (!body) throw new Error(`There is no static file ${name}`);
    const asset = toAsset(name, extname(name) === '.css' ? pointToHashes(name, body) : body);
    assets.set(name, asset);
    byUrl.set(asset.url, asset);
    return asset;
  }

  function pointToHashes(name: string, css: Buffer): Buffer {
    const text = css
      .toString()
      .replace(
        /url\((['"]?)(?![a-z]+:|\/|#)([^'")]+)\1\)/g,
        (_match, _quote, path: string) => `url(${add(posix.join(posix.dirname(name), path)).url})`,
      );
    return Buffer.from(text);
  }

  for (const name of files.keys()) add(name);

  return {
    /** Where a page finds `name`, such as `css/site.css`. Throws on a name that does not exist. */
    url(name: string): string {
      const asset = assets.get(name);
      if (!asset) throw new Error(`There is no static file ${name}`);
      return asset.url;
    },

    /** Answers everything under /static/ and hands the rest on. A look-up in a map: no path ever reaches the disk. */
    handler: (
      req: IncomingMessage & { originalUrl?: string },
      res: ServerResponse,
      next: () => void,
    ): void => {
      const [path = ''] = (req.originalUrl ?? req.url ?? '').split('?');
      if (!path.startsWith('/static/')) return next();
      const asset = byUrl.get(path);
      if (!asset)
        return answer(
          res,
          404,
          { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; charset=utf-8' },
          Buffer.from('Not found\n'),
          req.method,
        );
      if (req.method !== 'GET' && req.method !== 'HEAD')
        return answer(res, 405, { Allow: 'GET, HEAD' }, Buffer.alloc(0), req.method);

      res.setHeader('X-Content-Type-Options', 'nosniff');
      sendEncoded(req, res, asset.encoded, 'public, max-age=31536000, immutable');
    },
  };
}

function* readFolder(folder: string): Generator<[string, Buffer]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !(extname(entry.name) in types)) continue;
    const path = join(entry.parentPath, entry.name);
    yield [
      path
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
      readFileSync(path),
    ];
  }
}

function toAsset(name: string, body: Buffer): Asset {
  const extension = extname(name);
  const known = types[extension];
  if (!known) throw new Error(`Static files of this kind are not served: ${name}`);
  const encoded = encode(body, known.type, known.text ? 9 : false);
  return { url: `/static/${name.slice(0, -extension.length)}.${encoded.hash}${extension}`, encoded };
}

function answer(
  res: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
  method: string | undefined,
): void {
  res.writeHead(status, { ...headers, 'Content-Length': body.length, 'X-Content-Type-Options': 'nosniff' });
  res.end(method === 'HEAD' ? undefined : body);
}
