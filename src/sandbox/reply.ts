// Answers of the sandbox, and the HTML error pages that Odoo and the proxies before it send.
import type { IncomingHttpHeaders } from 'node:http';

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  const body = JSON.stringify(value === undefined ? null : value);
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body };
}

/** Odoo 19 marks what it answers of its own accord, errors excepted. */
export const success = (version: 16 | 19): Record<string, string> =>
  version === 19 ? { 'X-Content-Type-Options': 'nosniff' } : {};

export function html(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers }, body };
}

function page(status: number, title: string, text: string, headers: Record<string, string> = {}): Reply {
  const body = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`;
  return html(status, body, headers);
}

export const isJsonType = (headers: IncomingHttpHeaders) =>
  /^application\/json(-rpc)?\s*(;|$)/i.test(headers['content-type'] ?? '');

export const notFoundPage = () =>
  page(
    404,
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  );

/** Odoo 19 sends the same page when the database does not exist and when PostgreSQL is down. */
export const noDatabasePage = () =>
  html(
    404,
    '<!DOCTYPE html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n' +
      '<p>No database is selected and the requested URL was not found in the server-wide controllers.</p>\n' +
      '<p>Please verify the hostname, <a href=/web/login>login</a> and try again.</p>\n\n' +
      '<!-- Alternatively, use the X-Odoo-Database header. -->\n',
  );

export const errorPage = () =>
  page(
    500,
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  );

/** As nginx words it. */
function proxyPage(status: number, title: string): Reply {
  const words = `${status} ${title}`;
  return html(
    status,
    `<html>\r\n<head><title>${words}</title></head>\r\n<body>\r\n<center><h1>${words}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}

export const badGatewayPage = () => proxyPage(502, 'Bad Gateway');

export const unavailablePage = () => proxyPage(503, 'Service Temporarily Unavailable');

export const tooManyPage = (retryAfterSeconds: number) =>
  html(429, '<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n</html>\r\n', {
    'Retry-After': String(retryAfterSeconds),
  });

export function loginRedirect(path: string): Reply {
  const location = `/web/login?redirect=${encodeURIComponent(`${path}?`)}`;
  const link = `<a href="${location}">${location}</a>`;
  const text = `You should be redirected automatically to the target URL: ${link}. If not, click the link.`;
  const body = `<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>${text}\n`;
  return html(303, body, { Location: location });
}

export function wrongTypePage(
  version: 16 | 19,
  route: string,
  kind: string,
  sent: string[],
  accepts: string,
): Reply {
  const inferred = sent.map((type) => `&#39;${type}&#39;`).join(', ');
  const text = `Request inferred type is compatible with [${inferred}] but &#39;${route}&#39; is type=&#39;${kind}&#39;.`;
  if (version === 16) return page(400, 'Bad Request', text);
  return page(
    415,
    'Unsupported Media Type',
    `${text}<br><br>Please verify the Content-Type request header and try again.`,
    {
      Accept: accepts,
    },
  );
}
