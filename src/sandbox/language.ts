// Languages: which are installed, and what Odoo says in French to whom has no English.
import { userError } from './errors.ts';
import type { OdooError } from './errors.ts';
import type { Version } from './models.ts';

/** The languages a sandbox can have installed, as Odoo names them. English comes first for the id it has had always. */
export const languageNames = {
  en_US: 'English (US)',
  fr_FR: 'French / Français',
  es_ES: 'Spanish / Español',
  de_DE: 'German / Deutsch',
  nl_NL: 'Dutch / Nederlands',
  it_IT: 'Italian / Italiano',
  pt_BR: 'Portuguese (BR) / Português (BR)',
  es_MX: 'Spanish (MX) / Español (MX)',
  en_GB: 'English (UK)',
  fr_BE: 'French (BE) / Français (BE)',
  fr_CA: 'French (CA) / Français (CA)',
};

export type Language = keyof typeof languageNames;

/**
 * The language a call is answered in. Odoo 19 refuses one that is not installed, and Odoo 16 goes on in the user's own.
 * The source of Odoo 19 lets `en_US` pass even so; here it is refused like any other, the harder case for a caller.
 */
export function languageOf(version: Version, installed: readonly string[], sent: unknown): string {
  const own = installed[0] ?? 'en_US';
  if (typeof sent !== 'string' || sent === '') return own;
  if (installed.includes(sent)) return sent;
  if (version === 16) return own;
  throw userError(`Invalid language code: ${sent}`);
}

/** Parts of messages, in French as Odoo's own translation has them, or close to it. Messages of Python stay English. */
const french: [english: RegExp, french: string][] = [
  [
    /You are not allowed to access '(.*?)' \((.*?)\) records\./,
    "Vous n'êtes pas autorisé à accéder aux enregistrements '$1' ($2).",
  ],
  [
    /You are not allowed to modify '(.*?)' \((.*?)\) records\./,
    "Vous n'êtes pas autorisé à modifier les enregistrements '$1' ($2).",
  ],
  [
    /You are not allowed to create '(.*?)' \((.*?)\) records\./,
    "Vous n'êtes pas autorisé à créer des enregistrements '$1' ($2).",
  ],
  [
    /You are not allowed to delete '(.*?)' \((.*?)\) records\./,
    "Vous n'êtes pas autorisé à supprimer les enregistrements '$1' ($2).",
  ],
  [
    /This operation is allowed for the following groups:/,
    'Cette opération est autorisée pour les groupes suivants :',
  ],
  [
    /Contact your administrator to request access if necessary\./,
    "Contactez votre administrateur pour demander l'accès si nécessaire.",
  ],
  [
    /Due to security restrictions, you are not allowed to \w+ '(.*?)' \((.*?)\) records\./,
    "En raison de restrictions de sécurité, vous n'êtes pas autorisé à effectuer cette opération sur les enregistrements '$1' ($2).",
  ],
  [
    /Uh-oh! Looks like you have stumbled upon some top-secret records\./,
    'Oups ! Vous êtes tombé sur des enregistrements top secrets.',
  ],
  [/Sorry, (.*) doesn't have '(\w+)' access to:/, "Désolé, $1 n'a pas l'accès '$2' à :"],
  [/If you really, really need access, [\s\S]*cookies\./, 'Demandez gentiment à votre administrateur.'],
  [
    /Sorry, you are not allowed to access this document\./,
    "Désolé, vous n'êtes pas autorisé à accéder à ce document.",
  ],
  [/The operation cannot be completed:/, "L'opération ne peut pas être effectuée :"],
  [
    /Missing required value for the field '(.*?)' \((\w+)\)\.?/,
    "Valeur requise manquante pour le champ '$1' ($2).",
  ],
  [
    /- [Cc]reate\/update: a mandatory field is not set\.?/,
    "- création/mise à jour : un champ obligatoire n'est pas renseigné",
  ],
  [
    /No matching record found for (name|external id|database id) '(.*)' in field '(.*)'/,
    "Aucun enregistrement correspondant trouvé pour $1 '$2' dans le champ '$3'",
  ],
  [
    /Value '(.*)' not found in selection field '(.*)'/,
    "La valeur '$1' n'a pas été trouvée dans le champ de sélection '$2'",
  ],
  [
    /'(.*)' does not seem to be a valid (\w+) for field '(.*)'/,
    "'$1' ne semble pas être une valeur valide ($2) pour le champ '$3'",
  ],
  [/Tag name already exists!/, "Ce nom d'étiquette existe déjà !"],
  [/Record does not exist or has been deleted\./, "L'enregistrement n'existe pas ou a été supprimé."],
];

/** What PostgreSQL and Python say is never translated. */
export function translate(text: string, lang: string): string {
  if (!lang.startsWith('fr_')) return text;
  return french.reduce((said, [pattern, words]) => said.replace(pattern, words), text);
}

export function translateError(error: OdooError, lang: string): OdooError {
  const said = translate(error.message, lang);
  if (said === error.message) return error;
  error.message = said;
  error.arguments[0] = said;
  return error;
}
