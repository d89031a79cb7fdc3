// Tables in Markdown, made so that a narrow page can show each row as a block: every cell then carries its column's name.
import type { MarkdownIt, Token } from 'markdown-it';

const roles: Record<string, string> = {
  table_open: 'table',
  thead_open: 'rowgroup',
  tbody_open: 'rowgroup',
  tr_open: 'row',
  th_open: 'columnheader',
  td_open: 'cell',
};

/** Gives the tables among `tokens` the roles that the price table has, for the same styles show both. */
export function labelTables(tokens: Token[]): void {
  let columns: string[] = [];
  let column = 0;
  for (const [index, token] of tokens.entries()) {
    const role = roles[token.type];
    if (role !== undefined) token.attrSet('role', role);
    if (token.type === 'table_open') {
      token.attrSet('class', 'price-table');
      columns = [];
    } else if (token.type === 'tr_open') column = 0;
    else if (token.type === 'th_open') {
      token.attrSet('scope', 'col');
      columns.push((tokens[index + 1]?.children ?? []).map(({ content }) => content).join(''));
    } else if (token.type === 'td_open') {
      if (column === 0) {
        token.tag = 'th';
        token.attrSet('class', 'font-semibold');
        token.attrSet('role', 'rowheader');
        token.attrSet('scope', 'row');
      } else token.meta = { column: columns[column] };
      column += 1;
    } else if (token.type === 'td_close') {
      if (column === 1) token.tag = 'th';
      else token.meta = { column: columns[column - 1] };
    }
  }
}

/** Lets `markdown` print what labelTables() found. */
export function printLabels(markdown: MarkdownIt): void {
  const { rules } = markdown.renderer;
  rules.td_open = (tokens, index, options, _env, self) => {
    const name = columnOf(tokens[index]);
    // The roles tell a screen reader the column already.
    const label =
      name === undefined
        ? ''
        : `<span class="cell-label" aria-hidden="true">${markdown.utils.escapeHtml(name)}</span><span>`;
    return self.renderToken(tokens, index, options) + label;
  };
  rules.td_close = (tokens, index, options, _env, self) =>
    (columnOf(tokens[index]) === undefined ? '' : '</span>') + self.renderToken(tokens, index, options);
}

function columnOf(token: Token | undefined): string | undefined {
  return (token?.meta as { column?: string } | null | undefined)?.column;
}
