// Asks before something that cannot be taken back.

import { h } from './dom.js';

// Resolves to whether it was agreed to.
export function agreement({ title, words, yes }) {
  return new Promise((resolve) => {
    const no = h('button', { type: 'button', class: 'button second', onclick: () => dialog.close('no') }, 'Cancel');
    const dialog = h('dialog', { class: 'agreement', 'aria-labelledby': 'agreement-title', 'aria-describedby': 'agreement-words' },
      h('h2', { id: 'agreement-title' }, title), h('p', { id: 'agreement-words' }, words),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onclick: () => dialog.close('yes') }, yes), no));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
