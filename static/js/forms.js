// The forms with script: the same checks earlier, sent without leaving the page. Without it, or when it fails, the plain
// post of the form does the same work.
(() => {
  // Alpine looks once at all that a page can reach, and Chromium then warns of a part of it that will go.
  for (const name of ['fence', 'Fence', 'FencedFrameConfig', 'HTMLFencedFrameElement']) delete window[name];

  // A token of reCAPTCHA lives two minutes, so it is fetched at the moment of sending; a blocked script must not block.
  const captchaWithinMs = 4000;
  const answerWithinMs = 20_000;
  const stillSendingAfterMs = 8000;

  const requestForm = document.getElementById('request-form');
  const words = JSON.parse(requestForm.dataset.words);

  const lengthOf = (text) => Array.from(text).length;
  const compact = (text) => text.toUpperCase().replace(/[\s-]/g, '');

  /** What is wrong with the values, by the rules that the page carries: [{ field, message }] in the order of the form. */
  function check(form) {
    const values = valuesOf(form);
    const conditions = JSON.parse(form.dataset.rules);
    return [...form.querySelectorAll('[data-field]')].flatMap((group) => {
      const field = group.dataset.field;
      const { required, min, max, format } = JSON.parse(
        (group.querySelector('[data-rules]') ?? group).dataset.rules,
      );
      const text = values[field] ?? '';
      const broken = conditions.find(
        (rule) =>
          rule.field === field &&
          !text &&
          (!rule.when || rule.when.is.includes(values[rule.when.field] ?? '')) &&
          !(rule.unless && values[rule.unless]),
      );
      const message =
        (required && !text && required) ||
        (min && text && lengthOf(text) < min[0] && min[1]) ||
        (max && lengthOf(text) > max[0] && max[1]) ||
        (format && text && !new RegExp(format[0]).test(format[2] ? compact(text) : text) && format[1]) ||
        broken?.message;
      return message ? [{ field, message }] : [];
    });
  }

  function valuesOf(form) {
    const values = {};
    for (const [name, value] of new FormData(form)) values[name] = value.trim();
    return values;
  }

  const groupOf = (form, field) => form.querySelector(`[data-field="${field}"]`);
  const controlsIn = (group) => group.querySelectorAll('input, select, textarea');
  const copyOf = (template) =>
    document.querySelector(`template[${template}]`).content.firstElementChild.cloneNode(true);
  const summarySlot = () => document.querySelector('[data-error-summary-slot]');

  /** Adds an error's id to, or takes it from, what a field is described by: an id that is not there must not be named. */
  function describe(group, id, present) {
    const described = group.matches('fieldset') ? group : controlsIn(group)[0];
    const ids = (described.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .filter((other) => other && other !== id);
    if (present) ids.push(id);
    if (ids.length > 0) described.setAttribute('aria-describedby', ids.join(' '));
    else described.removeAttribute('aria-describedby');
  }

  function showError(group, field, message) {
    const error = copyOf('data-error-template');
    error.id = `${field}-error`;
    error.querySelector('[data-text]').textContent = message;
    group.querySelector('[data-error-slot]').replaceChildren(error);
    mark(group, error.id, true);
  }

  function clearError(form, field) {
    const group = groupOf(form, field);
    const error = group?.querySelector('[data-error-slot]').firstElementChild;
    if (!error) return;
    error.remove();
    mark(group, error.id, false);
    const links = [...summarySlot().querySelectorAll('a')];
    const controls = [...controlsIn(group)].map(({ id }) => `#${id}`);
    const left = links.filter((link) => !controls.includes(link.hash));
    for (const link of links) if (!left.includes(link)) link.closest('li').remove();
    if (left.length === 0) clearSummary();
  }

  function mark(group, errorId, invalid) {
    group.toggleAttribute('data-invalid', invalid);
    describe(group, errorId, invalid);
    if (!group.matches('fieldset')) controlsIn(group)[0].setAttribute('aria-invalid', String(invalid));
  }

  function clearSummary() {
    summarySlot().replaceChildren();
    if (document.title.startsWith(words.errorPrefix))
      document.title = document.title.slice(words.errorPrefix.length);
  }

  function showErrors(form, errors) {
    for (const { dataset } of form.querySelectorAll('[data-field]')) clearError(form, dataset.field);
    clearSummary();
    if (errors.length === 0) return;

    const summary = copyOf('data-error-summary-template');
    const list = summary.querySelector('ul');
    for (const { field, message } of errors) {
      const group = groupOf(form, field);
      const link = document.createElement('a');
      link.textContent = message;
      link.href = group ? `#${controlsIn(group)[0].id}` : `#${form.id}`;
      const item = document.createElement('li');
      item.append(link);
      list.append(item);
      if (group) showError(group, field, message);
    }
    summarySlot().replaceChildren(summary);
    document.title = words.errorPrefix + document.title;
    summary.focus();
  }

  let captcha;

  /** Google's script, loaded when someone begins to fill the form, and only where the page names a key. */
  function loadCaptcha(siteKey) {
    if (!siteKey) return;
    captcha ??= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `https://www.google.com/recaptcha/api.js?render=${encodeURIComponent(siteKey)}`;
      // A filter may answer with an empty script.
      script.onload = () => {
        if (window.grecaptcha) window.grecaptcha.ready(() => resolve(window.grecaptcha));
        else reject(new Error('reCAPTCHA is blocked'));
      };
      script.onerror = reject;
      document.head.append(script);
    });
    // A blocked script is no error of the page; the next send tries again.
    captcha.catch(() => (captcha = undefined));
  }

  /** A fresh token, or nothing when Google cannot be reached: the server decides what that means. */
  async function captchaToken({ captchaKey, captchaAction }) {
    if (!captchaKey) return '';
    const late = new Promise((resolve) => setTimeout(resolve, captchaWithinMs, ''));
    const asked = captcha.then((google) => google.execute(captchaKey, { action: captchaAction }));
    return Promise.race([asked, late]).catch(() => '');
  }

  // Set here, so that a page whose forms.js was blocked names nothing that does not exist.
  const handlers = {
    'x-data': 'requestForm',
    'x-on:focusin.once': 'begin',
    'x-on:input.debounce.300ms': 'recheck',
    'x-on:change': 'recheck',
    'x-on:submit': 'send',
    'x-on:pageshow.window': 'wake',
    'x-on:online.window': 'online',
  };
  for (const [name, handler] of Object.entries(handlers)) requestForm.setAttribute(name, handler);

  document.addEventListener('alpine:init', () => {
    window.Alpine.data('requestForm', () => ({
      busy: false,
      tried: false,

      /** The first touch makes the key by which the server knows a repeated send. */
      begin() {
        const { key } = this.$root.elements;
        // The history remembers it: who comes Back and sends the same again has sent it once. (A page without https has
        // no randomUUID; the server then recognises the answers.)
        key.value ||= history.state?.key ?? crypto.randomUUID?.() ?? '';
        history.replaceState({ ...history.state, key: key.value }, '');
        loadCaptcha(this.$root.dataset.captchaKey);
      },

      /** After a failed send, what is mended loses its error at once. Nothing new is complained about while typing. */
      recheck(event) {
        const field = event.target.closest('[data-field]')?.dataset.field;
        if (!this.tried || !field) return;
        const form = this.$root;
        const wrong = new Set(check(form).map((error) => error.field));
        // What the server alone can judge in other fields stays as it is.
        const touched = JSON.parse(form.dataset.rules).filter(
          (rule) => rule.when?.field === field || rule.unless === field,
        );
        for (const name of [field, ...touched.map((rule) => rule.field)])
          if (!wrong.has(name)) clearError(form, name);
      },

      async send(event) {
        event.preventDefault();
        if (this.busy) return;
        const form = this.$root;
        this.begin();
        const errors = check(form);
        this.tried = true;
        showErrors(form, errors);
        if (errors.length > 0) return;
        if (navigator.onLine === false) return this.warn(words.offline);

        this.setBusy(true);
        const slow = setTimeout(() => this.say(words.stillSending), stillSendingAfterMs);
        try {
          await this.post(form);
        } catch {
          this.warn(words.notSent);
          this.setBusy(false);
        } finally {
          clearTimeout(slow);
        }
      },

      async post(form) {
        const values = valuesOf(form);
        values.recaptcha_token = await captchaToken(form.dataset);
        const response = await fetch(form.dataset.api, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            Accept: 'application/json, application/problem+json',
          },
          body: JSON.stringify(values),
          signal: AbortSignal.timeout(answerWithinMs),
        });
        const answer = await response.json();
        if (response.ok) return location.assign(answer.thanks);
        this.setBusy(false);
        if (answer.errors) {
          this.say('');
          showErrors(form, answer.errors);
        } else this.warn(answer.detail ?? answer.title);
      },

      say(text, tone = '') {
        const status = this.$root.querySelector('[role="status"]');
        status.textContent = text;
        status.dataset.tone = tone;
      },

      warn(text) {
        this.say(text, 'warning');
      },

      /** Said, but never sent behind the visitor's back. */
      online() {
        if (this.$root.querySelector('[role="status"]').dataset.tone === 'warning') {
          this.say(words.backOnline);
        }
      },

      setBusy(busy) {
        const button = this.$root.querySelector('[data-busy-text]');
        this.busy = busy;
        // The shorter word must not make the page jump.
        button.style.minWidth = busy ? `${button.offsetWidth}px` : '';
        // Not `disabled`: the focus would be lost.
        button.setAttribute('aria-disabled', String(busy));
        const label = button.querySelector('[data-button-text]');
        label.dataset.idle ??= label.textContent;
        label.textContent = busy ? button.dataset.busyText : label.dataset.idle;
        if (busy) this.say(words.sending);
      },

      /** The browser's Back may bring the page back as it was left: busy. */
      wake() {
        this.setBusy(false);
        this.say('');
      },
    }));
  });
})();
