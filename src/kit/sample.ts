import type { Content } from '../content/content.ts';

/** One state of a macro. */
export interface Sample {
  title: string;
  params: Record<string, unknown>;
  /** Across the whole page, as pages use it; else in a column as wide as a form. */
  wide?: boolean;
}

/** A page of the kit: a macro of views/components in all its states. */
export interface KitPage {
  /** Of its file and its address, such as `radio-cards`. */
  name: string;
  samples: (content: Content) => Sample[];
  /** For what cannot stand in a list of samples: a template of its own. */
  template?: string;
}

export interface KitGroup {
  title: string;
  pages: KitPage[];
}
