// What is being written outlives a page that is loaded again, in this tab alone.

import { fill, valuesOf } from './form.js';
import { passing } from './store.js';

export function keepDraft(form) {
  const name = `draft.${location.pathname}`;
  const draft = passing.get(name);
  if (draft && !form.elements.prompt.value) fill(form, draft);
  addEventListener('pagehide', () => passing.set(name, form.elements.prompt.value.trim() ? valuesOf(form) : null));
}
