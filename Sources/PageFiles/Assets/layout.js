// What every page has: the skip link, signing out, the connection banner, and messages that another page left.

import { messageFor } from './messages.js';
import { signOut } from './session.js';
import { localStore, sessionStore } from './storage.js';
import { toast } from './toast.js';
import './connection.js';

document.getElementById('no-script')?.remove();

// Without a fragment in the URL: going back in the history would move the focus there again.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  const main = document.getElementById('main');
  main.focus({ preventScroll: true });
  main.scrollIntoView();
});

const menu = document.getElementById('account-menu');
if (menu) {
  addEventListener('click', ({ target }) => menu.contains(target) || menu.removeAttribute('open'));
  menu.addEventListener('focusout', ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && menu.removeAttribute('open'));
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}

const button = document.getElementById('sign-out');
if (button) {
  button.disabled = false;
  localStore.set('session', 'user');
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await signOut();
      sessionStore.set('message', 'You are signed out. What you make now belongs to a new visitor.');
      location.assign('/');
    } catch (problem) {
      button.disabled = false;
      toast(`You could not be signed out. ${messageFor(problem)}`);
    }
  });
}

// Signing in returns to the last of these pages.
if (['text-to-video', 'generate', 'edit', 'gallery', 'shares', 'usage', 'admin', 'settings', 'settings-security', 'settings-keys'].includes(document.body.dataset.page)) sessionStore.set('page', location.pathname);

const message = sessionStore.take('message');
if (message) toast(message, { duration: 9000 });
