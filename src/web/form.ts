// What a form is: one definition of its fields serves the server's checks, the page and the browser's check.
import type { Content } from '../content/content.ts';
import type { Condition } from './condition.ts';
import type { Accept } from './form-files.ts';

export interface Item {
  value: string;
  text: string;
  hint?: string;
  /** Shown as urgent. */
  danger?: boolean;
}

/** A field as the visitor meets it, with the exact words for each way to go wrong. */
export interface Field {
  name: string;
  kind: 'text' | 'email' | 'tel' | 'textarea' | 'choice' | 'checkbox' | 'files';
  label: string;
  /** For checkbox: where more is said of it. */
  link?: { text: string; href: string };
  hint?: string;
  /** The label and hint in their place while `when` holds. */
  instead?: { when: Condition; label: string; hint?: string };
  /** For files: what may be added. */
  accept?: Accept;
  /** Words when it is left empty; absent: it may be. */
  required?: string;
  min?: { length: number; message: string };
  max?: { length: number; message: string };
  /**
   * What a filled field must be: the words when `test` says no. `browser` is the same test for the page's script, where
   * it can be a pattern; `compact`: on the text in upper case without blanks and hyphens.
   */
  format?: {
    test: (value: string) => boolean;
    message: string;
    browser?: { pattern: string; compact?: boolean };
  };
  /** For choice: what may be chosen. For checkbox: the one value it sends when ticked. */
  items?: Item[];
  columns?: 1 | 2 | 3;
  /** False for a field that is one of two: neither is marked optional. */
  markOptional?: boolean;
  /** Never `off`: the browser would not give back what was typed when the visitor comes Back. */
  autocomplete?: string;
  inputmode?: 'tel' | 'email' | 'numeric';
  autocapitalize?: 'none' | 'words' | 'characters';
  spellcheck?: boolean;
  width?: 4 | 8 | 16 | 'full';
  rows?: number;
  /** Where the visitor's own device may remember what is typed, and for how long; absent: nowhere. */
  draftKeep?: 'local' | 'session';
}

/** `field` must be filled while `when` holds. */
export interface Rule {
  field: string;
  message: string;
  when: Condition;
}

/** One page of a form of several. */
export interface Stage {
  name: string;
  /** After the form's own path: '' for the first. */
  path: string;
  fields: string[];
}

export interface FormDefinition {
  fields: Field[];
  rules: Rule[];
  /** What a page says only while something holds, by the name of the place. */
  notices?: Record<string, Condition>;
  /** Absent: one page. */
  stages?: Stage[];
}

/** A form in two languages: as the owner reads it, and as it was shown to the visitor. */
export type Asked = Record<'own' | 'shown', { content: Content; definition: FormDefinition }>;

/** What was sent, by field name: tidied text, empty where nothing was sent. */
export type Values = Record<string, string>;

export interface FieldError {
  field: string;
  message: string;
}
