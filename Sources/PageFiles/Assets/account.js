// Signing in and making an account. The answer's token stays out of reach: the browser keeps it as a cookie.

import { ask, Problem } from './api.js';
import { wireForm } from './form.js';
import { signedInNow, wasVisitor } from './session.js';
import { passing } from './store.js';
import './frame.js';

for (const name of ['login', 'register']) {
  const form = document.getElementById(name);
  if (!form) continue;
  wireForm(form, {
    busy: name === 'login' ? 'Signing in…' : 'Creating…',
    async send(values) {
      // Passwords and addresses are taken as they are, but for what hangs over.
      const body = { ...values, email: values.email.trim(), password: form.elements.password.value };
      try {
        await ask(`/api/auth/${name}`, { method: 'POST', json: body, quiet: true, blind: true });
      } catch (problem) {
        throw explained(problem, name);
      }
      const moved = wasVisitor() ? ' What you made in this browser as a visitor is in your account now.' : '';
      signedInNow();
      passing.set('message', `${name === 'login' ? 'You are signed in.' : 'Your account is made, and you are signed in.'}${moved}`);
      location.assign(passing.get('page') ?? '/gallery');
    },
  });
}

function explained(problem, name) {
  if (problem.code === 'email_taken') {
    return new Problem({ ...problem, details: [{ field: 'email', message: 'There is an account with this address already. Sign in, or use another address.' }] });
  }
  if (problem.status === 401 && name === 'login') {
    return new Problem({ ...problem, code: 'refused', message: 'The address and the password do not belong together. Look at both and try again.' });
  }
  return problem;
}
