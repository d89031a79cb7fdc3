import MarkdownIt from 'markdown-it';
import nunjucks from 'nunjucks';

// HTML in the text stays text, and only http, https, mailto, tel and our own paths become links.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.validateLink = (url) => /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i.test(url.trim());

/** Our own Markdown as HTML that a template prints unescaped: besides icons the only such HTML there is. */
export type Html = nunjucks.runtime.SafeString;

export function renderMarkdown(text: string): Html {
  return new nunjucks.runtime.SafeString(markdown.render(text));
}
