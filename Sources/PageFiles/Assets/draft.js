// Saves the form's contents across reloads, for this tab only.

import { fill, valuesOf } from './form.js';
import { sessionStore } from './storage.js';

export function saveDraft(form) {
  const name = `draft.${location.pathname}`;
  const draft = sessionStore.get(name);
  if (draft && !form.elements.prompt.value) fill(form, draft);
  addEventListener('pagehide', () => sessionStore.set(name, form.elements.prompt.value.trim() ? valuesOf(form) : null));
}
