import type { Content } from '../content/content.ts';

/** One state of a macro. */
export interface Sample {
  title: string;
  params: Record<string, unknown>;
  /** Across the whole page, as pages use it; else in a column as wide as a form. */
  wide?: boolean;
  /** On the ink of a band, where the macro is made for it. */
  ink?: boolean;
  /** Inside a list, where the macro draws an item of one. */
  listed?: boolean;
}

/** A page of the kit: a macro of views/components in all its states. */
export interface KitPage {
  /** In its address, and of the macro's file, such as `radio-cards`. */
  name: string;
  /** Of the macro's file, where it has several pages: what is a landmark stands on a page once. */
  of?: string;
  samples: (content: Content) => Sample[];
  /** For what cannot stand in a list of samples: a template of its own. */
  template?: string;
  /** What that template is told. */
  data?: Record<string, unknown>;
}

export interface KitGroup {
  title: string;
  pages: KitPage[];
}
