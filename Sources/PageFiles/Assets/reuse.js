// Fills the form that an item was made with from the item's prompt and settings.

import { nameOf, statusOf } from './items.js';
import { sessionStore } from './storage.js';

export function reuse(item) {
  const params = item.params ?? {};
  // What comes of an item that was made is a variation of it.
  const source = ['completed', 'expired'].includes(statusOf(item)) ? { kind: item.kind, id: item.id, name: nameOf(item), params } : null;
  const values = { page: item.page, prompt: item.prompt, params, uploads: item.uploads ?? [], source };
  if (location.pathname === item.page) {
    dispatchEvent(new CustomEvent('afterimage-reuse', { detail: values }));
    return;
  }
  sessionStore.set('reuse', values);
  location.assign(item.page);
}

// Calls `fill` with the values to reuse: those that another page left, and those of later events.
export function onReuse(fill) {
  addEventListener('afterimage-reuse', (event) => fill(event.detail));
  const values = sessionStore.get('reuse');
  if (values?.page !== location.pathname) return;
  sessionStore.set('reuse', null);
  fill(values);
}
