// The forms that sign in and register. Scripts never read the response's token: the browser stores it as a cookie.

import { Problem, request } from './api.js';
import { dayOf } from './dates.js';
import { announce } from './dom.js';
import { setUpForm } from './form.js';
import { takeFromFragment } from './fragment.js';
import { messageFor } from './messages.js';
import { lastPage, signedIn } from './session.js';
import { clearUserData } from './storage.js';
import './layout.js';

const at = (id) => document.getElementById(id);
const [login, register, provider] = ['login', 'register', 'provider'].map(at);
const problems = {
  forbidden: 'Your account at your organization is not allowed here. Ask an administrator.',
  rate_limited: 'Too many attempts to sign in with your organization. Try again in a few minutes.',
};
const taken = 'There is already an account with this address. Sign in, or use another address.';

// The e-mail address is trimmed, the password is not.
const bodyOf = (form, values) => ({ ...values, email: values.email.trim(), password: form.elements.password.value });

if (login) setUpLogin();
if (register) setUpRegistration();
if (provider) {
  provider.href = `/api/auth/oidc?return=${encodeURIComponent(lastPage())}`;
  provider.addEventListener('click', clearUserData);
}
showProblem();

function setUpLogin() {
  const factor = at('second-factor');
  const closing = at('closing');
  const { code } = login.elements;
  let restores = false;
  setUpForm(login, {
    busyLabel: 'Signing in…',
    async send(values) {
      const body = { ...bodyOf(login, values), ...(restores && { restore: true }) };
      try {
        await request('/api/auth/login', { method: 'POST', json: body, expects401: true, ignoresBody: true });
      } catch (problem) {
        if (problem.code === 'second_factor_required' && !values.code) return askForCode();
        if (problem.code !== 'second_factor_required') restores = false;
        if (problem.code === 'account_closing') return offerToRestore(problem);
        if (problem.status !== 401 || problem.code === 'second_factor_required') throw problem;
        throw new Problem({ ...problem, code: 'wrong_credentials', message: 'Wrong e-mail address or password. Check both and try again.' });
      }
      signedIn(restores ? 'Your account is restored, and you are signed in.' : 'You are signed in.');
    },
  });
  at('use-recovery-code').addEventListener('click', (event) => {
    login.querySelector('label[for="code"]').textContent = 'Recovery code';
    code.inputMode = 'text';
    code.autocomplete = 'off';
    event.currentTarget.closest('.hint').remove();
    code.focus();
  });
  at('restore').addEventListener('click', () => {
    restores = true;
    login.requestSubmit();
  });

  function askForCode() {
    factor.hidden = false;
    code.required = true;
    code.focus();
    announce('Enter the code of your authenticator.');
  }

  function offerToRestore({ details }) {
    const end = Date.parse(details.find(({ field }) => field === 'ends_at')?.message);
    const text = `This account is being deleted${Number.isNaN(end) ? '' : ` on ${dayOf(end)}`}.`;
    closing.querySelector('p').textContent = `${text} Until then you can take that back.`;
    closing.hidden = false;
    at('restore').focus();
    announce(text);
  }
}

function setUpRegistration() {
  const invitation = takeFromFragment('invitation');
  if (invitation) {
    register.hidden = false;
    at('uninvited')?.remove();
  }
  setUpForm(register, {
    busyLabel: 'Creating…',
    async send(values) {
      const body = { ...bodyOf(register, values), ...(invitation && { invitation }) };
      try {
        await request('/api/auth/register', { method: 'POST', json: body, expects401: true, ignoresBody: true });
      } catch (problem) {
        throw problem.code === 'email_taken' ? new Problem({ ...problem, details: [{ field: 'email', message: taken }] }) : problem;
      }
      signedIn('Your account was created, and you are signed in.');
    },
  });
}

// What the server says in the page's address when signing in with an organization has failed.
function showProblem() {
  const code = new URLSearchParams(location.search).get('problem');
  if (!code || !at('problem')) return;
  at('problem').textContent = ['account_disabled', 'account_closing', 'storage_unavailable'].includes(code)
    ? messageFor(new Problem({ code }))
    : problems[code] ?? 'Signing in with your organization has failed. Try again.';
  at('problem').hidden = false;
}
