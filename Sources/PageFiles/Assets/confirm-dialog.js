// A confirmation dialog, for actions that cannot be undone.

import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';

// Resolves to true if the user confirmed.
export function confirmDialog({ title, text, confirmLabel }) {
  return new Promise((resolve) => {
    const cancel = closeButton('Cancel', 'cancel');
    showDialog({
      title,
      content: [h('p', { id: 'confirm-text' }, text),
        h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onclick: (event) => event.currentTarget.closest('dialog').close('confirm') }, confirmLabel), cancel)],
      focus: cancel,
      onClose: (value) => resolve(value === 'confirm'),
      'aria-describedby': 'confirm-text',
    });
  });
}
