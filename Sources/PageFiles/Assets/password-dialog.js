// Asks for the password before a change that only the owner may make.

import { Problem } from './api.js';
import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';
import { field, setUpForm } from './form.js';

// Options: title, text, label (of the button), hasPassword (accounts of an organization have none: the server asks for a
// recent sign-in instead), send(body). Resolves to what send() has returned, or null if nothing was changed.
export function withPassword({ title, text, label, hasPassword, send }) {
  return new Promise((resolve) => {
    let sending = null;
    const form = h('form', { novalidate: true },
      h('p', { class: 'dialog-text' }, text),
      hasPassword && field('password', 'Password', h('input', { id: 'asked-password', name: 'password', type: 'password', autocomplete: 'current-password', required: true })),
      h('div', { class: 'form-error', 'data-form-error': true, hidden: true }),
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, label), closeButton('Cancel')));
    setUpForm(form, {
      busyLabel: 'Sending…',
      async send() {
        sending = send(hasPassword ? { password: form.elements.password.value } : {});
        try {
          await sending;
        } catch (problem) {
          sending = null;
          throw ofPassword(problem);
        }
        dialog.close();
      },
    });
    // What is still being sent when the dialog closes is done all the same.
    const dialog = showDialog({ title, content: form, focus: form.querySelector('input, button'), onClose: () => resolve(sending?.catch(() => null) ?? null) });
  });
}

// A wrong password is shown at its field, whatever the route calls it.
function ofPassword(problem) {
  if (!(problem instanceof Problem) || !problem.details.some(({ field: name }) => name === 'current_password')) return problem;
  return new Problem({ ...problem, details: problem.details.map(({ message }) => ({ field: 'password', message })) });
}
