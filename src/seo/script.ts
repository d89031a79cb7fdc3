import nunjucks from 'nunjucks';

/** JSON that may stand between <script> and </script>: the HTML parser sees no tag in it. */
export function toScript(value: unknown): nunjucks.runtime.SafeString {
  const json = JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new nunjucks.runtime.SafeString(json);
}
