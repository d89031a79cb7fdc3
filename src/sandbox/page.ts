// The sandbox's own page: what was delivered, and a button that makes it behave like an Odoo that is down.
import { createHash } from 'node:crypto';
import { escapeHtml } from './html.ts';
import { renderCard } from './page-card.ts';
import { listRecords } from './records.ts';
import type { Database } from './call.ts';

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a4048); --quiet: light-dark(#555c66, #a3abb6);
  --card: light-dark(#fff, #1d2126); --back: light-dark(#f4f5f7, #14171a); --text: light-dark(#1a1d21, #e8eaed);
  --warn: light-dark(#8a1f11, #ff9d8a); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 52rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: 0 0 .5rem; }
code { font-size: .875rem; }
a { color: inherit; }
.quiet { color: var(--quiet); font-size: .875rem; }
.stopped { color: var(--warn); font-weight: 600; }
article, form { border: 1px solid var(--line); border-radius: .5rem; background: var(--card); padding: 1rem; margin: .75rem 0; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1rem; margin: .75rem 0 0; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
.lines { white-space: pre-line; }
button { font: inherit; padding: .5rem 1rem; border: 1px solid currentColor; border-radius: .375rem;
  background: transparent; color: inherit; cursor: pointer; min-height: 2.75rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;

/** Served at /page.js: shows what has changed, and leaves a page that has not changed alone. */
export const pageScript = `
async function lookAgain() {
  try {
    const response = await fetch('/');
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
    const shown = document.querySelector('main');
    if (response.ok && fresh.outerHTML !== shown.outerHTML) shown.replaceWith(fresh);
  } catch {
    // The sandbox is stopped or being restarted: what was shown stays.
  }
  setTimeout(lookAgain, 2000);
}
setTimeout(lookAgain, 2000);
`;

const hash = createHash('sha256').update(style).digest('base64');

export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${hash}'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  // A stricter policy would make browsers hide from us that the button was pressed on our own page.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** Every text is escaped, and descriptions lose their html: nothing that was delivered can act on this page. */
export function renderPage(database: Database, isAnswering: boolean): string {
  const status = isAnswering
    ? '<p>It answers. Stop it to see what happens to a request while Odoo is down: the visitor is thanked all the same, and the request arrives here within half a minute after it answers again, or within five minutes after a long stop.</p>'
    : '<p class="stopped" role="status">It does not answer: every call is dropped, as if Odoo were down.</p>';
  const button = isAnswering ? ['stop', 'Stop answering'] : ['start', 'Answer again'];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox Odoo</title>
<style>${style}</style>
<script src="/page.js" defer></script>
</head>
<body>
<main>
<h1>Sandbox Odoo</h1>
<p>This is not a real Odoo. It stands in for one on this computer, so that the whole way of a request can be tried.</p>
<p class="quiet">It behaves like Odoo ${database.version}, database <code>${escapeHtml(database.name)}</code>. What arrives appears by itself where scripts run.</p>
<p><a href="/">Look again</a></p>
<form method="post" action="/answering">
${status}
<button name="answering" value="${button[0]}">${button[1]}</button>
</form>
${section(database, 'Leads', 'crm.lead')}
${section(database, 'Tickets', 'helpdesk.ticket')}
${section(database, 'Tasks', 'project.task')}
</main>
</body>
</html>
`;
}

const shown = 50;

function section(database: Database, title: string, model: string): string {
  if (!database.models.has(model)) return '';
  const records = listRecords(database, model, shown);
  const note = records.length === shown ? `, the newest ${shown}` : '';
  const cards = records.map((record) => renderCard(database, model, record)).join('\n') || '<p>None yet.</p>';
  return `<section>\n<h2>${title} <span class="quiet">${model}${note}</span></h2>\n${cards}\n</section>`;
}
