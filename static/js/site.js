// Comforts only: every page works without this file. It has no words of its own.
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const onEscape = (act) => document.addEventListener('keydown', (event) => event.key === 'Escape' && act());

  find('[data-error-summary]')?.focus();

  // Only for who comes from sending the form, not for who opens a bookmark or reloads.
  const arrived = find('[data-focus-after-post]');
  const [visit] = performance.getEntriesByType('navigation');
  if (arrived && document.referrer.startsWith(location.origin) && visit?.type === 'navigate') arrived.focus();

  // How the visitor came, for as long as the tab lives: forms take it along. Where nothing can be kept, nobody knows.
  try {
    rememberTouch();
    for (const field of all('[name=first_touch], [name=last_touch]')) fillTouch(field);
  } catch {
    // A storage that is blocked or full.
  }

  function rememberTouch() {
    const touch = new URLSearchParams();
    const here = new URLSearchParams(location.search);
    for (const name of document.body.dataset.touchParams.split(' '))
      if (here.get(name)) touch.set(name, here.get(name).slice(0, 200));
    const from = document.referrer && new URL(document.referrer);
    if (from && from.origin !== location.origin) touch.set('.referrer', from.origin + from.pathname);
    // Whoever types an address comes from nowhere: that says where they began, and takes nothing from an earlier link.
    const isDirect = !String(touch);
    if (isDirect && (from || sessionStorage.first_touch)) return;
    // Back and reload bring nobody here anew.
    if (visit?.type !== 'navigate') return;
    touch.set('.page', location.pathname);
    touch.set('.at', Date.now());
    if (!sessionStorage.first_touch) sessionStorage.first_touch = touch;
    if (!isDirect) sessionStorage.last_touch = touch;
  }

  /** What the server saw gives way to an earlier first touch, and to a later last one. */
  function fillTouch(field) {
    const { [field.name]: kept, first_touch: first } = sessionStorage;
    const isFirst = field.name === 'first_touch';
    if (!kept || (!isFirst && kept === first)) return;
    const at = (text) => Number(new URLSearchParams(text).get('.at'));
    const earlier = at(kept) <= at(field.value);
    if (!at(field.value) || earlier === isFirst) field.value = kept;
  }

  // The form was sent: what its page kept of it is not needed any more.
  const sent = find('[data-sent]')?.dataset.sent;
  try {
    if (sent) for (const kept of [localStorage, sessionStorage]) kept.removeItem(`${sent}:v1`);
  } catch {
    // As above.
  }

  /** What unfolds: closes with Escape, which gives the focus back, with a click elsewhere, and when the focus leaves. */
  function closing(button, panel, isOpen, close) {
    const inside = (node) => panel.contains(node) || button.contains(node);
    onEscape(() => {
      if (!isOpen()) return;
      close();
      button.focus();
    });
    document.addEventListener('click', ({ target }) => {
      if (isOpen() && (!inside(target) || target.closest('a'))) close();
    });
    for (const part of new Set([button, panel]))
      part.addEventListener('focusout', ({ relatedTarget }) => {
        if (isOpen() && relatedTarget && !inside(relatedTarget)) close();
      });
  }

  const menu = find('[data-menu]');
  if (menu)
    closing(
      find('summary', menu),
      menu,
      () => menu.open,
      () => (menu.open = false),
    );

  for (const button of all('[data-disclosure]')) {
    const panel = document.getElementById(button.getAttribute('aria-controls'));
    const isOpen = () => !panel.hidden;
    const show = (open) => {
      panel.hidden = !open;
      button.setAttribute('aria-expanded', open);
    };
    button.hidden = false;
    show(false);
    button.addEventListener('click', () => show(!isOpen()));
    closing(button, panel, isOpen, () => show(false));
  }

  // On the home page the call bar waits until the form it repeats has gone by.
  const bar = find('[data-call-bar]');
  const form = find('[data-quick-start]');
  if (bar && form && 'IntersectionObserver' in window) {
    new IntersectionObserver(([entry]) => {
      bar.hidden = entry.isIntersecting || entry.boundingClientRect.top > 0;
    }).observe(form);
  }

  const region = find('[data-toasts]');
  const stayMs = 6000;

  /** Says `text` in the corner: for six seconds, longer while someone is at it, or until they answer its `action` {text, run}. */
  function toast({ text, action }) {
    const box = find('[data-toast-template]').content.firstElementChild.cloneNode(true);
    const back = document.activeElement;
    let timer;
    const close = () => {
      clearTimeout(timer);
      const had = box.contains(document.activeElement);
      box.remove();
      if (had) back?.focus();
    };
    const wait = () => {
      clearTimeout(timer);
      if (!action && !box.matches(':hover')) timer = setTimeout(close, stayMs);
    };
    find('[data-toast-text]', box).textContent = text;
    const answer = find('[data-toast-action]', box);
    answer.hidden = !action;
    if (action) {
      answer.textContent = action.text;
      answer.addEventListener('click', () => {
        close();
        action.run?.();
      });
    }
    find('[data-toast-dismiss]', box).addEventListener('click', close);
    for (const here of ['pointerenter', 'focusin']) box.addEventListener(here, () => clearTimeout(timer));
    for (const gone of ['pointerleave', 'focusout']) box.addEventListener(gone, wait);
    box.close = close;
    region.replaceChildren(box);
    wait();
  }
  if (region) {
    window.addEventListener('toast', ({ detail }) => toast(detail));
    onEscape(() => region.firstElementChild?.close());
  }

  for (const button of all('[data-copy]')) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast({ text: button.dataset.copied });
    });
  }
  for (const button of all('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  // On paper nothing can be unfolded.
  let folded = [];
  window.addEventListener('beforeprint', () => {
    folded = all('details:not([open], [data-menu])');
    for (const details of folded) details.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
  });

  /** Told from `data-counter-from` of the limit on; aloud only after a pause, or it would talk over the typing. */
  for (const counter of all('[data-counter]')) {
    const area = counter.parentElement.querySelector('textarea');
    const spoken = counter.nextElementSibling;
    const { counter: max, counterFrom, used, overLimit } = counter.dataset;
    let pause;
    const count = () => {
      const length = Array.from(area.value).length;
      const over = length - max;
      counter.hidden = length < max * counterFrom;
      counter.toggleAttribute('data-over', over > 0);
      counter.textContent = (over > 0 ? overLimit : used).replace(
        '{count}',
        (over > 0 ? over : length).toLocaleString(document.documentElement.lang),
      );
      clearTimeout(pause);
      pause = setTimeout(() => (spoken.textContent = counter.hidden ? '' : counter.textContent), 1000);
    };
    area.addEventListener('input', count);
    counter.hidden = area.value.length < max * counterFrom;
    if (!counter.hidden) count();
  }
})();
