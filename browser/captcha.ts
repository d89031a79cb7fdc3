// reCAPTCHA, where the page names a key.
interface Google {
  ready(then: () => void): void;
  execute(key: string, options: { action: string }): Promise<string>;
}

// A token lives two minutes, so it is fetched at the moment of sending; a blocked script must not block.
const tokenWithinMs = 4000;
let loaded: Promise<Google> | undefined;

/** Google's script: loaded when someone begins to fill the form, not before. */
export function loadCaptcha({ dataset }: HTMLFormElement): void {
  const key = dataset.captchaKey;
  if (!key) return;
  loaded ??= new Promise<Google>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `https://www.google.com/recaptcha/api.js?render=${encodeURIComponent(key)}`;
    script.onload = () => {
      const { grecaptcha } = window as Window & { grecaptcha?: Google };
      if (grecaptcha) grecaptcha.ready(() => resolve(grecaptcha));
      // A filter may answer with an empty script.
      else reject(new Error('reCAPTCHA is blocked'));
    };
    script.onerror = () => reject(new Error('reCAPTCHA cannot be reached'));
    document.head.append(script);
  });
  // A blocked script is no error of the page; the next send tries again.
  loaded.catch(() => (loaded = undefined));
}

/** A fresh token, or nothing when Google cannot be reached: the server decides what that means. */
export async function captchaToken({ dataset }: HTMLFormElement): Promise<string> {
  const { captchaKey, captchaAction = '' } = dataset;
  if (!captchaKey || !loaded) return '';
  const late = new Promise<string>((resolve) => setTimeout(resolve, tokenWithinMs, ''));
  const asked = loaded.then((google) => google.execute(captchaKey, { action: captchaAction }));
  return Promise.race([asked, late]).catch(() => '');
}
