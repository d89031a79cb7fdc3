// Users, places and names of things: the models that calls about leads and tickets look something up in.
import { boolean, char, datetime, integer, many2one, model, reference } from './fields.ts';
import type { Env } from './env.ts';
import type { Model, Row, Version } from './models.ts';

const name = char('Name', { required: true });

export function lookUpModels(version: Version): Model[] {
  const models = [
    model('res.partner', 'Contact', { name, email: char('Email'), phone: char('Phone') }),
    model('res.company', 'Companies', { name }),
    model('res.lang', 'Languages', {
      name,
      code: char('Locale Code', { required: true }),
      active: boolean('Active'),
    }),
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
        company_id: many2one('Company', 'res.company'),
      },
      {
        order: 'name, login',
        isNamed: (_env, row, wanted) => row['name'] === wanted || row['login'] === wanted,
      },
    ),
    // What it shows to its owner is from the source of both versions, not recorded. The key itself it never shows.
    model('res.users.apikeys', 'Users API Keys', {
      name: char('Description', { required: true, readonly: true }),
      user_id: many2one('User', 'res.users', { required: true, readonly: true }),
      scope: char('Scope', { readonly: true }),
      ...(version === 19 && { expiration_date: datetime('Expiration Date', { readonly: true }) }),
    }),
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
