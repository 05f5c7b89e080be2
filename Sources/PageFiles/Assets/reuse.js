// Takes the words and settings of an item to the form that they came from.

import { passing } from './store.js';

export function reuse(item) {
  const filling = { page: item.page, prompt: item.prompt, params: item.params ?? {}, uploads: item.uploads ?? [] };
  if (location.pathname === item.page) {
    dispatchEvent(new CustomEvent('afterimage-reuse', { detail: filling }));
    return;
  }
  passing.set('reuse', filling);
  location.assign(item.page);
}

// Calls `fill` with what was brought here, now or later.
export function onReuse(fill) {
  addEventListener('afterimage-reuse', (event) => fill(event.detail));
  const filling = passing.get('reuse');
  if (filling?.page !== location.pathname) return;
  passing.set('reuse', null);
  fill(filling);
}
