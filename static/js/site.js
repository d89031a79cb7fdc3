// Comforts only: every page works without this file.
(() => {
  const summary = document.querySelector('[data-error-summary]');
  if (summary) summary.focus();

  // Only for who comes from sending the form, not for who opens a bookmark or reloads.
  const arrived = document.querySelector('[data-focus-after-post]');
  const [visit] = performance.getEntriesByType('navigation');
  if (arrived && document.referrer.startsWith(location.origin) && visit?.type === 'navigate') arrived.focus();

  const menu = document.querySelector('[data-menu]');
  if (menu) {
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
    document.addEventListener('click', (event) => {
      if (menu.open && (!menu.contains(event.target) || event.target.closest('a'))) menu.open = false;
    });
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
  }

  // On the home page the call bar waits until the form it repeats has gone by.
  const bar = document.querySelector('[data-call-bar]');
  const form = document.querySelector('[data-quick-start]');
  if (bar && form && 'IntersectionObserver' in window) {
    new IntersectionObserver(([entry]) => {
      bar.hidden = entry.isIntersecting || entry.boundingClientRect.top > 0;
    }).observe(form);
  }
})();
