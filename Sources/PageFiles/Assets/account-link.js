// The pages that are reached by a link or a code: the first account, a forgotten password, a new e-mail address. Secrets
// of links stand in the fragment.

import { Problem, request } from './api.js';
import { announce } from './dom.js';
import { setUpForm } from './form.js';
import { takeFromFragment } from './fragment.js';
import { signedIn } from './session.js';
import { sessionStore } from './storage.js';
import './layout.js';

const at = (id) => document.getElementById(id);
const post = (path, json) => request(path, { method: 'POST', json, expects401: true, ignoresBody: true });
const forms = { setup, forgot, reset, verify };
for (const [name, setUp] of Object.entries(forms)) if (at(name)) setUp(at(name));

function setup(form) {
  setUpForm(form, {
    busyLabel: 'Creating…',
    async send(values) {
      try {
        await post('/api/auth/setup', { ...values, code: values.code.trim(), email: values.email.trim(), password: form.elements.password.value });
      } catch (problem) {
        if (problem.status === 404) throw new Problem({ ...problem, code: 'set_up', message: 'There is already an account. Sign in with it.' });
        if (problem.status === 403) throw new Problem({ ...problem, details: [{ field: 'code', message: 'This is not the code that the server printed.' }] });
        throw problem;
      }
      signedIn('The first account was created, and you are signed in.', '/settings/security');
    },
  });
}

function forgot(form) {
  setUpForm(form, {
    busyLabel: 'Sending…',
    async send({ email }) {
      await post('/api/auth/password/forgot', { email: email.trim() });
      const done = at('done');
      done.textContent = 'If there is an account with this address, a message with a link is on its way. Look into your mailbox.';
      done.hidden = false;
      form.hidden = true;
      done.focus();
    },
  });
}

function reset(form) {
  withToken(form, 'Changing…', async (token) => {
    await post('/api/auth/password/reset', { token, password: form.elements.password.value });
    leave('Your password is changed. Sign in with it.', '/login');
  });
}

function verify(form) {
  withToken(form, 'Confirming…', async (token) => {
    await post('/api/auth/email/verify', { token });
    leave('Your e-mail address is confirmed.', 'signedIn' in document.body.dataset ? '/settings' : '/login');
  });
}

function withToken(form, busyLabel, send) {
  const token = takeFromFragment('token');
  if (!token) {
    form.hidden = true;
    at('no-token').hidden = false;
    return announce(at('no-token').textContent);
  }
  setUpForm(form, {
    busyLabel,
    async send() {
      try {
        await send(token);
      } catch (problem) {
        const isOfLink = problem.details?.some(({ field }) => field === 'token');
        throw isOfLink ? new Problem({ ...problem, code: 'link_ended', details: [], message: 'This link has ended or was used already. Ask for a new one.' }) : problem;
      }
    },
  });
}

function leave(message, path) {
  sessionStore.set('message', message);
  location.assign(path);
}
