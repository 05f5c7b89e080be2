// A text to copy, in a field that cannot be changed.

import { announce, copy, h } from './dom.js';

// Name: what is copied, for screen readers.
export function copyField({ id, label, value, name, hint }) {
  const input = h('input', { id, readonly: true, value, 'aria-describedby': hint && `${id}-hint` });
  const button = h('button', { type: 'button', class: 'button', onclick: async () => {
    const isCopied = await copy(value);
    if (isCopied) button.textContent = 'Copied';
    else input.select();
    announce(isCopied ? `The ${name} is copied.` : `Copy the selected ${name}.`);
  } }, 'Copy');
  return h('div', { class: 'field' }, h('label', { for: id }, label), h('div', { class: 'with-button' }, input, button), hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
}
