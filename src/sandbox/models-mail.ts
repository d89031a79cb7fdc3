// Notes and attachments.
import { createHash } from 'node:crypto';
import { checkDocument } from './access.ts';
import { decodeBase64 } from './base64.ts';
import {
  binary,
  boolean,
  char,
  datetime,
  html,
  integer,
  many2many,
  many2one,
  model,
  reference,
  selection,
  text,
  timestamp,
} from './fields.ts';
import type { Env } from './env.ts';
import type { Model, Row, Values } from './models.ts';

const name = char('Name', { required: true });

export const mailModels = (): Model[] => [
  attachment,
  model('mail.alias', 'Email Aliases', { name: char('Alias Name') }),
  model('mail.template', 'Email Templates', { name }),
  model('mail.message.subtype', 'Message subtypes', { name }),
  model(
    'mail.message',
    'Message',
    {
      attachment_ids: many2many('Attachments', 'ir.attachment'),
      author_id: many2one('Author', 'res.partner', { default: (env) => partnerOf(env) }),
      body: html('Contents', { keepsStyle: true }),
      date: datetime('Date', { default: (env) => timestamp(env.now) }),
      is_internal: boolean('Employee Only'),
      message_id: char('Message-Id'),
      message_type: selection(
        'Type',
        {
          email: 'Incoming Email',
          comment: 'Comment',
          notification: 'System notification',
          auto_comment: 'Automated Targeted Notification',
          user_notification: 'User Specific Notification',
        },
        { required: true, default: 'comment' },
      ),
      model: char('Related Document Model'),
      res_id: reference('Related Document ID'),
      subject: char('Subject'),
      subtype_id: many2one('Subtype', 'mail.message.subtype'),
    },
    {
      order: 'id desc',
      prepare: (env, values, before) => {
        if (before === null && values['model'] && values['res_id']) {
          checkDocument(env, String(values['model']), Number(values['res_id']));
        }
      },
    },
  ),
];

const partnerOf = (env: Env) => env.store.get('res.users', env.user.id)?.['partner_id'] ?? false;

const attachment: Model = model(
  'ir.attachment',
  'Attachment',
  {
    name,
    access_token: char('Access Token'),
    checksum: char('Checksum/SHA1', { readonly: true }),
    description: text('Description'),
    datas: binary('File Content (base64)'),
    file_size: integer('File Size', { readonly: true }),
    mimetype: char('Mime Type', { readonly: true }),
    public: boolean('Is public document'),
    res_id: reference('Resource ID', { readonly: true }),
    res_model: char('Resource Model'),
    type: selection('Type', { url: 'URL', binary: 'File' }, { required: true, default: 'binary' }),
    url: char('Url'),
  },
  { order: 'id desc', prepare: prepareAttachment },
);

const mimetypes: Record<string, string> = {
  txt: 'text/plain',
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
};

function prepareAttachment(env: Env, values: Values, before: Row | null): void {
  if (values['res_model'] && values['res_id']) {
    checkDocument(env, String(values['res_model']), Number(values['res_id']));
  }
  if (before !== null && values['datas'] === before['datas']) return;
  const content = decodeBase64(env.version, String(values['datas'] || ''));
  values['file_size'] = content.length;
  values['checksum'] = createHash('sha1').update(content).digest('hex');
  const ending = /\.(\w+)$/.exec(String(values['name']))?.[1]?.toLowerCase() ?? '';
  values['mimetype'] ||= mimetypes[ending] ?? 'application/octet-stream';
  // A page uploaded by an ordinary user could run scripts as whoever opens it, so Odoo makes it plain text.
  if (!env.groups.admin && values['mimetype'] === 'text/html') values['mimetype'] = 'text/plain';
}
