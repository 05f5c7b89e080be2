// A modal dialog with a title.

import { h, raiseMessages } from './dom.js';

let count = 0;

// Shows a dialog, removed when it is closed. Options: title, content (elements), name (its class), onClose(returnValue),
// focus (what has the focus first). Returns the dialog.
export function showDialog({ title, content, name = '', onClose, focus, ...attributes }) {
  const id = `dialog-title-${count += 1}`;
  const opener = document.activeElement;
  const dialog = h('dialog', { class: `confirm-dialog ${name}`.trim(), 'aria-labelledby': id, ...attributes }, h('h2', { id }, title), content);
  // Keys of a dialog are not those of the page or the player below it.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    onClose?.(dialog.returnValue);
  });
  document.body.append(dialog);
  dialog.showModal();
  raiseMessages();
  focus?.focus();
  return dialog;
}

// Keeps the focus inside a dialog: Tab on the last control goes to the first.
export function trapFocus(dialog, event) {
  const controls = [...dialog.querySelectorAll('button, a[href], video[controls]')].filter((element) => element.offsetParent);
  const [edge, other] = event.shiftKey ? [controls[0], controls.at(-1)] : [controls.at(-1), controls[0]];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  other.focus();
}

let isOpening = false;

// Opens a dialog of a module that is loaded first. A second press meanwhile opens no second one.
export async function openOnce(load, open) {
  if (isOpening) return;
  isOpening = true;
  try {
    open(await load());
  } finally {
    isOpening = false;
  }
}

// Closes the dialog that a control is in.
export const closeButton = (label, value = '') =>
  h('button', { type: 'button', class: 'button second', onclick: (event) => event.currentTarget.closest('dialog').close(value) }, label);
