// Suggestions for an input of tags.

import { request } from './api.js';
import { h } from './dom.js';

// Id: what the input has as its `list`. Without an answer there are none.
export function tagSuggestions(id) {
  const list = h('datalist', { id });
  request('/api/gallery/tags').then(({ tags }) => list.replaceChildren(...tags.map(({ name }) => h('option', { value: name }))), () => {});
  return list;
}
