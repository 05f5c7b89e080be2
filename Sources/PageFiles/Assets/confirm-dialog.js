// A confirmation dialog, for actions that cannot be undone.

import { h } from './dom.js';

// Resolves to true if the user confirmed.
export function confirmDialog({ title, text, confirmLabel }) {
  return new Promise((resolve) => {
    const cancel = h('button', { type: 'button', class: 'button second', onclick: () => dialog.close('cancel') }, 'Cancel');
    const dialog = h('dialog', { class: 'confirm-dialog', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-text' },
      h('h2', { id: 'confirm-title' }, title), h('p', { id: 'confirm-text' }, text),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onclick: () => dialog.close('confirm') }, confirmLabel), cancel));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'confirm');
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
