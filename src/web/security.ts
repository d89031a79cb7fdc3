import type { RequestHandler } from 'express';
import helmet from 'helmet';

const own = ["'self'"];
const none = ["'none'"];

/**
 * Response headers for every page. Everything comes from files of our own, so no page needs a nonce and all stay
 * cacheable. Google's hosts are allowed only on the pages of a form, which `formPaths` begin, and only when reCAPTCHA is configured.
 */
export function securityHeaders({
  formPaths,
  captcha,
  https,
}: {
  formPaths: string[];
  captcha: boolean;
  https: boolean;
}): RequestHandler {
  const plain = headersWith([], [], https);
  const withCaptcha = headersWith(
    ['https://www.google.com/recaptcha/', 'https://www.gstatic.com/recaptcha/'],
    ['https://www.google.com/recaptcha/', 'https://recaptcha.google.com/recaptcha/'],
    https,
  );
  return (req, res, next) => {
    res.set(
      'Permissions-Policy',
      'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    );
    // As Express matches a route: in any case, with or without a slash at the end.
    const path = req.path.toLowerCase().replace(/\/$/, '');
    const isForm = formPaths.some((form) => path === form || path.startsWith(`${form}/`));
    (captcha && isForm ? withCaptcha : plain)(req, res, next);
  };
}

function headersWith(scripts: string[], frames: string[], https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: [...own, ...scripts],
        scriptSrcAttr: none,
        styleSrc: own,
        styleSrcAttr: none,
        imgSrc: own,
        fontSrc: own,
        connectSrc: [...own, ...frames.slice(0, 1)],
        manifestSrc: own,
        formAction: own,
        baseUri: none,
        frameAncestors: none,
        objectSrc: none,
        ...(frames.length > 0 && { frameSrc: frames }),
        ...(https && { upgradeInsecureRequests: [] }),
      },
    },
    // helmet's default, no-referrer, makes browsers send "Origin: null" with our own forms.
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}
