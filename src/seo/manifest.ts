import type { Content } from '../content/content.ts';
import type { Theme } from '../web/theme.ts';

/** What a phone needs to put the site among its apps. It opens in the browser: the phone number and back are there. */
export function manifest(
  { business, locale }: Content,
  theme: Theme,
  asset: (name: string) => string,
): string {
  const icon = (name: string, sizes: string, purpose: string) => ({
    src: asset(name),
    sizes,
    type: 'image/png',
    purpose,
  });
  return JSON.stringify({
    name: business.name,
    short_name: business.name.length <= 12 ? business.name : business.name.split(' ')[0],
    lang: locale.tag,
    dir: locale.direction,
    id: `${locale.prefix}/`,
    start_url: `${locale.prefix}/`,
    scope: '/',
    display: 'browser',
    theme_color: theme.canvas.light,
    background_color: theme.canvas.light,
    icons: [
      icon('icon-192.png', '192x192', 'any'),
      icon('icon-512.png', '512x512', 'any'),
      icon('icon-maskable-512.png', '512x512', 'maskable'),
    ],
  });
}
