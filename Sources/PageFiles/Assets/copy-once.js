// A dialog with a text that can be read only now, to copy it.

import { closeButton, showDialog } from './dialog.js';
import { announce, copy, h } from './dom.js';

export function showOnce({ title, label, value, hint }) {
  const input = h('input', { id: 'once', readonly: true, value, 'aria-describedby': 'once-hint', spellcheck: 'false' });
  const button = h('button', { type: 'button', class: 'button', onclick: async () => {
    const isCopied = await copy(value);
    if (isCopied) button.textContent = 'Copied';
    else input.select();
    announce(isCopied ? 'It is copied.' : 'Copy the selected text.');
  } }, 'Copy');
  showDialog({
    title, focus: input,
    content: h('div', { class: 'dialog-body' },
      h('div', { class: 'field' }, h('label', { for: 'once' }, label), h('div', { class: 'with-button' }, input, button), h('p', { class: 'hint', id: 'once-hint' }, hint)),
      h('div', { class: 'actions' }, closeButton('Done'))),
  });
  input.select();
}
