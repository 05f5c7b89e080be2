// The forms that sign in and register. Scripts never read the response's token: the browser stores it as a cookie.

import { Problem, request } from './api.js';
import { setUpForm } from './form.js';
import { markSignedIn, wasVisitor } from './session.js';
import { sessionStore } from './storage.js';
import './layout.js';

for (const name of ['login', 'register']) {
  const form = document.getElementById(name);
  if (!form) continue;
  setUpForm(form, {
    busyLabel: name === 'login' ? 'Signing in…' : 'Creating…',
    async send(values) {
      // The e-mail address is trimmed, the password is not.
      const body = { ...values, email: values.email.trim(), password: form.elements.password.value };
      try {
        await request(`/api/auth/${name}`, { method: 'POST', json: body, expects401: true, ignoresBody: true });
      } catch (problem) {
        throw explained(problem, name);
      }
      const moved = wasVisitor() ? ' What you made in this browser as a visitor is in your account now.' : '';
      markSignedIn();
      sessionStore.set('message', `${name === 'login' ? 'You are signed in.' : 'Your account was created, and you are signed in.'}${moved}`);
      location.assign(sessionStore.get('page') ?? '/gallery');
    },
  });
}

function explained(problem, name) {
  if (problem.code === 'email_taken') {
    return new Problem({ ...problem, details: [{ field: 'email', message: 'There is already an account with this address. Sign in, or use another address.' }] });
  }
  if (problem.status === 401 && name === 'login') {
    return new Problem({ ...problem, code: 'wrong_credentials', message: 'Wrong e-mail address or password. Check both and try again.' });
  }
  return problem;
}
