// For recorded.test.ts: which recorded exchanges are replayed, and what has to be there before each.
import type { Fault } from '../../src/sandbox/faults.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';

/** Not replayed, each group with its reason. */
export const unsupported: Record<string, string[]> = {
  'an older web library of Odoo 19 that has no size limit; the sandbox behaves like the newer one': [
    '19-json2-body-129mib-accepted',
  ],
  "Odoo's own documentation of its methods, which no client of ours asks for": [
    '19-doc-index-json',
    '19-doc-index-sales',
    '19-doc-model-json',
  ],
  "Odoo's website form, recorded for comparison; the sandbox has no website": [
    '19-website-form-error-fields',
    '19-website-form-files-and-utm-cookies',
    '19-website-form-missing-required',
    '19-website-form-model-not-allowed',
    '19-website-form-ok',
    '19-website-form-user-error',
  ],
  'a user of no user type at all, who may not even read currencies': [
    '19-rights-bare-create',
    '19-rights-bare-load',
  ],
  'files inside of a note, which do not reach the record anyway': [
    '19-rights-intake-message-post-inline-attachment',
  ],
  'export, which no client of ours uses': ['19-xid-export-data'],
};

type Values = Record<string, unknown>;
type Step =
  | { send: string }
  | { create: [recordedId: number, model: string, values: Values] }
  | { write: [recordedId: number, model: string, values: Values] }
  | { unlink: [recordedId: number, model: string] };

export interface Case {
  /** What happened before, on the same server. `send` repeats a recorded request with what it needs itself. */
  before?: Step[];
  fault?: Fault;
  options?: SandboxOptions;
  /** Whose key the request carries; default by `userOf`. `nobody`: a key that is not valid. */
  user?: string;
  /** Puts back a text that the recording shortened. */
  body?: (json: string) => string;
  /** Where the message quotes numbers of the recorded server. */
  message?: RegExp;
}

const lead = (id: number, values: Values = {}): Step => ({
  create: [id, 'crm.lead', { name: 'A lead', ...values }],
});
const ticket = (id: number): Step => ({
  create: [id, 'helpdesk.ticket', { name: 'A ticket', description: '<p>x</p>' }],
});
const attachment = (id: number): Step => ({ create: [id, 'ir.attachment', { name: 'a.txt' }] });
const after = (...names: string[]): Case => ({ before: names.map((send) => ({ send })) });
const on = (...before: Step[]): Case => ({ before });
const struckBy = (
  kind: 'conflict' | 'connection lost' | 'database down' | 'dropped' | 'answer lost' | 'error page',
): Case => ({ fault: { kind } });

export const cases: Record<string, Case> = {
  '16-attachment-create': on(lead(117)),
  '16-helpdesk-attachment': on(ticket(3)),
  '16-helpdesk-load-repeat': after('16-helpdesk-load-first'),
  '16-helpdesk-message-post': on(ticket(3)),
  '16-helpdesk-read': after('16-helpdesk-create'),
  '16-jsonrpc-db-connection-lost-mid-request': struckBy('connection lost'),
  '16-jsonrpc-db-down': struckBy('database down'),
  '16-jsonrpc-read': after('16-jsonrpc-create'),
  '16-jsonrpc-rule-error': on(lead(102)),
  '16-jsonrpc-search': after('16-jsonrpc-create'),
  '16-jsonrpc-search-read': after('16-jsonrpc-create', '16-jsonrpc-write'),
  '16-jsonrpc-uid-of-other-user': { user: 'admin' },
  '16-jsonrpc-write': after('16-jsonrpc-create'),
  '16-jsonrpc-write-serialization-exhausted': struckBy('conflict'),
  '16-load-createonly-repeat': after('16-load-createonly'),
  '16-load-repeat': after('16-load-first'),
  '16-message-post': on(lead(117), attachment(32)),
  '16-message-post-body-is-html': on(lead(117)),
  '16-message-read': after('16-message-post'),

  '19-attachment-bad-base64': on(lead(1023)),
  '19-attachment-create': on(lead(1023)),
  '19-attachment-load-idempotent': on(lead(1023)),
  '19-attachment-load-idempotent-repeat': after('19-attachment-load-idempotent'),
  '19-attachment-load-sales-1': on(lead(1546, { user_id: false })),
  '19-attachment-load-sales-2': after('19-attachment-load-sales-1'),
  '19-attachment-no-name': on(lead(1023)),
  '19-attachment-read': after('19-attachment-create'),
  '19-attachment-search-by-lead': on(
    { send: '19-attachment-create' },
    {
      create: [
        49,
        'ir.attachment',
        { name: 'plan.txt', datas: 'aGVsbG8gcGxhbgo=', res_model: 'crm.lead', res_id: 1023 },
      ],
    },
  ),
  '19-crm-tag-create-duplicate': after('19-crm-tag-create'),
  '19-crm-tag-list': on({ create: [1, 'crm.tag', { name: 'Fresh Tag', color: 5 }] }),
  '19-json2-auth-expired-key': { user: 'nobody' },
  '19-json2-auth-other-scope-key': { user: 'nobody' },
  '19-json2-body-over-limit-werkzeug3': { options: { bodyLimit: 10 } },
  '19-json2-create-m2o-as-string': { message: /^invalid input syntax for type integer: "France"\n/ },
  '19-json2-db-connection-lost-mid-request': struckBy('connection lost'),
  '19-json2-db-down': struckBy('database down'),
  '19-json2-db-pool-full-500': struckBy('error page'),
  '19-json2-model-helpdesk-not-installed': { options: { helpdesk: 'none' } },
  '19-json2-read': after('19-json2-create-lead'),
  '19-json2-read-as-id-int': after('19-json2-create-lead'),
  '19-json2-search': after('19-json2-create-lead'),
  '19-json2-search-read': after('19-json2-create-lead', '19-json2-write'),
  '19-json2-unlink': on(lead(73)),
  '19-json2-write': after('19-json2-create-lead'),
  '19-json2-write-blocked-then-retried': on(lead(1455)),
  '19-json2-write-serialization-exhausted': struckBy('conflict'),
  '19-json2-write-unknown-field': after('19-json2-create-lead'),
  '19-jsonrpc-body-over-limit-werkzeug3': { options: { bodyLimit: 10 } },
  '19-jsonrpc-db-down': struckBy('database down'),
  '19-jsonrpc-expired-key': { user: 'nobody' },
  '19-jsonrpc-message-post': on(lead(1023)),
  '19-jsonrpc-uid-of-other-user': { user: 'admin' },

  '19-load-after-record-archived': on(
    { send: '19-load-after-record-archived' },
    { write: [1290, 'crm.lead', { active: false }] },
  ),
  '19-load-after-record-deleted': on(
    { send: '19-load-after-record-deleted' },
    { unlink: [1289, 'crm.lead'] },
  ),
  '19-load-blocked-then-serialization-message': struckBy('conflict'),
  '19-load-client-timeout': struckBy('answer lost'),
  '19-load-client-timeout-read-after': on(lead(1455, { name: 'Landed after the client gave up' })),
  '19-load-concurrent-same-xid-loser': struckBy('conflict'),
  '19-load-createonly-read-after': on(
    { send: '19-load-createonly-first' },
    { write: [1024, 'crm.lead', { name: 'Edited by a salesperson' }] },
    { send: '19-load-createonly-repeat' },
  ),
  '19-load-createonly-repeat': after('19-load-createonly-first'),
  '19-load-db-connection-lost-mid-request': struckBy('connection lost'),
  '19-load-repeat': after('19-load-first'),
  '19-load-repeat-after-reassign-createonly': {
    user: 'est_sales',
    before: [
      { send: '19-load-repeat-after-reassign-createonly' },
      { write: [1521, 'crm.lead', { user_id: 2 }] },
    ],
  },
  '19-load-repeat-after-reassign-plain': {
    user: 'est_sales',
    before: [
      lead(1521, { user_id: 2 }),
      {
        create: [
          1,
          'ir.model.data',
          { module: 'studio_forms', name: 'reassign_plain', model: 'crm.lead', res_id: 1521 },
        ],
      },
    ],
  },
  '19-load-repeat-overwrites': on(
    { send: '19-load-first' },
    { write: [1023, 'crm.lead', { name: 'Renamed by a person' }] },
    { send: '19-load-repeat' },
  ),
  '19-load-repeat-serialization-failure': struckBy('conflict'),
  '19-load-tags-by-dbid': on(
    { create: [1, 'crm.tag', { name: 'Fresh Tag' }] },
    { create: [2, 'crm.tag', { name: 'Web form' }] },
  ),
  '19-load-tags-by-name': on(
    { create: [1, 'crm.tag', { name: 'Fresh Tag' }] },
    { create: [2, 'crm.tag', { name: 'Web form' }] },
  ),
  '19-load-very-long-html': { body: (json) => json.replace(/<p>y+[^"]*/, `<p>${'y'.repeat(1_000_000)}</p>`) },
  '19-load-worker-time-limit': struckBy('dropped'),
  '19-load-xid-of-other-model': {
    message:
      /^For external id base\.fr when trying to create\/update a record of model crm\.lead found record of different model res\.country \(\d+\)$/,
  },
  '19-load-xid-space': {
    message:
      /^new row for relation "ir_model_data" violates check constraint "ir_model_data_name_nospaces"\nDETAIL: {2}Failing row contains \(.*, f, with space, studio_forms, crm\.lead\)\.\n$/,
  },
  '19-load-xid-too-long': {
    body: (json) => json.replace(/studio_forms\.[^"]*/, `studio_forms.${'x'.repeat(6000)}`),
    message: /^index row size 6032 exceeds btree version 4 maximum 2704 for /,
  },

  '19-message-load-1': on(lead(1546, { user_id: false })),
  '19-message-load-2': after('19-message-load-1'),
  '19-message-post-html': on(lead(1023), attachment(44)),
  '19-message-post-note': on(lead(1023)),
  '19-message-post-two-ids': on(lead(1023), lead(1024)),
  '19-message-read': after('19-message-post-html'),
  '19-preflight-check-access-rights': { user: 'none' },
  '19-preflight-has-access-intake': { user: 'intake' },
  '19-preflight-has-access-none': { user: 'none' },
  '19-preflight-has-access-sales': { user: 'est_sales' },
  '19-rights-intake-attachment': on(lead(1463)),
  '19-rights-intake-load-createonly-repeat': after('19-rights-intake-load-createonly'),
  '19-rights-intake-load-repeat': after('19-rights-intake-load'),
  '19-rights-intake-message-post': on(lead(1463)),
  '19-rights-intake-message-post-orphan-attachment': on(lead(1522), attachment(60)),
  '19-rights-intake-read-own': on(lead(1463)),
  '19-rights-intake-xid-check': after('19-rights-intake-load'),
  '19-rights-none-attachment': on(lead(1023)),
  '19-rights-sales-attachment': on(lead(1458, { user_id: 5 })),
  '19-rights-sales-attachment-after-reassign': on(lead(1611, { user_id: 2 })),
  '19-rights-sales-attachment-html': on(lead(1458, { user_id: 5 })),
  '19-rights-sales-attachment-others': on(lead(1023)),
  '19-rights-sales-attachment-unassigned-lead': on(lead(1611, { user_id: false })),
  '19-rights-sales-message-post': on(lead(1458, { user_id: 5 })),
  '19-rights-sales-read-others': on(lead(1023)),
  '19-rights-sales-write-others': on(lead(1023)),
  '19-server-version-of-module': { options: { helpdesk: 'none' } },
  '19-utm-campaign-create-again': after('19-utm-campaign-create'),
  '19-utm-campaign-read': after('19-utm-campaign-create-again'),
  '19-utm-find-or-create-method': after('19-utm-source-name-create'),
  '19-utm-medium-create-duplicate': after('19-utm-medium-create-new'),
  '19-utm-source-create-again': after('19-utm-source-name-create'),
  '19-utm-source-name-create-again': after('19-utm-source-name-create'),
  '19-web-health-db-db-down': struckBy('database down'),
  '19-xid-check-object-reference': after('19-load-first'),
  '19-xid-get-external-id': after('19-load-first'),
  '19-xid-lookup-ir-model-data': after('19-load-first'),
};
