// What every page has: signing out, messages that another page left, and the note for where no script runs.

import { lasting, passing } from './store.js';
import { signOut } from './session.js';
import { toast } from './toast.js';
import { inWords } from './words.js';
import './connection.js';

document.getElementById('no-script')?.remove();

// Without a fragment in the address: going back through the history would lead the focus there again.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  const main = document.getElementById('main');
  main.focus({ preventScroll: true });
  main.scrollIntoView();
});

const button = document.getElementById('sign-out');
if (button) {
  button.disabled = false;
  lasting.set('session', 'user');
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await signOut();
      passing.set('message', 'You are signed out. What you make now belongs to a new visitor.');
      location.assign('/');
    } catch (problem) {
      button.disabled = false;
      toast(`You could not be signed out. ${inWords(problem)}`);
    }
  });
}

// Signing in leads back to where somebody was.
if (['text-to-video', 'generate', 'edit', 'gallery', 'admin'].includes(document.body.dataset.page)) passing.set('page', location.pathname);

const message = passing.take('message');
if (message) toast(message, { milliseconds: 9000 });
