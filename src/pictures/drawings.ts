// The drawings of the pages, for pictures: the same templates, with colours in the place of custom properties.
import nunjucks from 'nunjucks';
import type { Content } from '../content/content.ts';
import type { Theme } from '../web/theme.ts';

type Kind = Content['business']['illustration'];

/** Draws as the pages do: an <svg> element, or nothing where the business has no drawing. */
export function createDrawings(viewsDir: string) {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(viewsDir), {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const draw = (macro: string, params: object) =>
    environment
      .renderString(`{% from 'components/${macro}.njk' import ${macro} %}{{ ${macro}(params) }}`, { params })
      .trim();
  return (kind: Kind, run: string): string => {
    if (kind === 'none') return '';
    return kind === 'route' ? draw('route', { lit: true }) : draw('cutaway', { run });
  };
}

/** What drawing.css says, on ink: lines light, what is lit in the accent. */
export function inkStyle({ colors: { light } }: Theme): string {
  return [
    `.hs{fill:none;stroke-linecap:round;stroke-linejoin:round}`,
    `.hs-wall,.hs-box{fill:${light['ink-2']}}.hs-room{fill:${light.ink}}`,
    `.hs-thin{stroke:${light['ink-control']};stroke-width:1.25;opacity:.8}`,
    `.hs-shell{stroke:${light['on-ink-muted']};stroke-width:2.25}`,
    `.hs-box{stroke:${light['on-ink-muted']};stroke-width:1.75}`,
    `g.hs-run{stroke:${light['ink-line']};stroke-width:2.25}`,
    `.hs-ring{stroke:${light['ink-line']};stroke-width:1.25}`,
    `.hs-home,.hs-stops{fill:${light['ink-2']};stroke:${light['ink-control']};stroke-width:1.5}`,
    `.hs-on-r g.hs-run-r{stroke:${light.accent};stroke-width:3.5}.hs-on-r .hs-stops{fill:${light.accent};stroke:${light.ink}}`,
    `.hs-node{fill:${light.accent};stroke:${light.ink};stroke-width:1.5;opacity:0}`,
    ...['e', 'p', 'h'].map(
      (run) =>
        `.hs-on-${run} g.hs-run-${run}.hs-run{stroke:${light.accent};stroke-width:3.5}.hs-on-${run} g.hs-run-${run}.hs-node{opacity:1}`,
    ),
  ].join('');
}
