// Users, countries, notes, attachments: the models that calls about leads and tickets touch on their way.
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
  timestamp,
} from './fields.ts';
import type { Env } from './env.ts';
import type { Model, Row, Values, Version } from './models.ts';

const name = char('Name', { required: true });

export function lookUpModels(version: Version): Model[] {
  const models = [
    model('res.partner', 'Contact', { name }),
    model('res.company', 'Companies', { name }),
    model('res.lang', 'Languages', { name, code: char('Locale Code') }),
    model(
      'mail.alias',
      'Email Aliases',
      { name: char('Alias Name') },
      { displayName: (_env, row) => String(row['name']) },
    ),
    model(
      'res.users',
      'User',
      {
        name,
        login: char('Login', { required: true }),
        active: boolean('Active', { default: true }),
        lang: char('Language', { default: 'en_US' }),
        tz: char('Timezone'),
        partner_id: many2one('Related Partner', 'res.partner'),
      },
      {
        order: 'name, login',
        isNamed: (_env, row, wanted) => row['name'] === wanted || row['login'] === wanted,
      },
    ),
    model(
      'res.country',
      'Country',
      { name, code: char('Country Code'), phone_code: integer('Country Calling Code') },
      {
        order: 'name',
        isNamed: (_env, row, wanted) =>
          row['name'] === wanted || row['code'] === countryCode(version, wanted),
      },
    ),
    model(
      'res.country.state',
      'Country state',
      { name, code: char('State Code'), country_id: many2one('Country', 'res.country') },
      {
        order: 'code',
        displayName: stateName,
        isNamed: (env, row, wanted) =>
          row['name'] === wanted || row['code'] === wanted.toUpperCase() || stateName(env, row) === wanted,
      },
    ),
    model(
      'ir.module.module',
      'Module',
      { name, latest_version: char('Installed Version'), state: char('Status') },
      { order: 'name' },
    ),
    model(
      'ir.model.data',
      'Model Data',
      {
        module: char('Module'),
        name: char('External Identifier'),
        model: char('Model Name', { required: true }),
        res_id: reference('Record ID'),
        noupdate: boolean('Non Updatable'),
      },
      { order: 'module, model, name' },
    ),
  ];
  if (version === 16) models.push(model('res.partner.title', 'Partner Title', { name }));
  return models;
}

/** Odoo 16 finds a country by its code in any case, 19 only in capitals. */
const countryCode = (version: Version, text: string) =>
  version === 16 && text.length === 2 ? text.toUpperCase() : text;

function stateName(env: Env, row: Row): string {
  const country = env.store.get('res.country', Number(row['country_id']));
  return `${String(row['name'])} (${String(country?.['code'])})`;
}

export const mailModels: Model[] = [
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

export const partnerOf = (env: Env) => env.store.get('res.users', env.user.id)?.['partner_id'] ?? false;

export const attachmentModel: Model = model(
  'ir.attachment',
  'Attachment',
  {
    name,
    access_token: char('Access Token'),
    checksum: char('Checksum/SHA1', { readonly: true }),
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
  if (values['res_model'] && values['res_id'])
    checkDocument(env, String(values['res_model']), Number(values['res_id']));
  if (values['datas'] === before?.['datas'] && before !== null) return;
  const content = decodeBase64(env.version, String(values['datas'] || ''));
  values['file_size'] = content.length;
  values['checksum'] = createHash('sha1').update(content).digest('hex');
  const ending = /\.(\w+)$/.exec(String(values['name']))?.[1]?.toLowerCase() ?? '';
  values['mimetype'] ||= mimetypes[ending] ?? 'application/octet-stream';
  // A page uploaded by an ordinary user could run scripts as whoever opens it, so Odoo makes it plain text.
  if (env.user.rights !== 'all' && values['mimetype'] === 'text/html') values['mimetype'] = 'text/plain';
}
