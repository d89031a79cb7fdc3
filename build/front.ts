// What is built for the browser: the stylesheet and the forms' script, each only when something it is made of has changed.
import { buildScripts } from './scripts.ts';
import { buildStyles } from './styles.ts';

/** Builds what is not fresh and says so. */
export async function buildFront(): Promise<void> {
  const [styles, scripts] = await Promise.all([buildStyles(), buildScripts()]);
  if (styles) console.log('Built static/css/site.css');
  if (scripts) console.log('Built static/js/forms.js');
}

if (import.meta.main) {
  try {
    await buildFront();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
