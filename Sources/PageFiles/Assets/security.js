// The security of the account: password, second factor, sessions.

import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { h } from './dom.js';
import { setUpForm } from './form.js';
import { plural } from './format.js';
import { messageFor } from './messages.js';
import { withPassword } from './password-dialog.js';
import { renewRecoveryCodes, setUpFactor } from './second-factor.js';
import { since, Table } from './table.js';
import { toast } from './toast.js';
import './layout.js';

const at = (id) => document.getElementById(id);
const form = at('password-form');
let account = null;

const sessions = new Table(at('session-list'), {
  label: 'Sessions',
  empty: 'No sessions.',
  columns: [
    { title: 'Device', cell: ({ device, current }) => [device, current && h('span', { class: 'mark this-one', 'data-mark': 'good' }, 'This one')].filter(Boolean) },
    { title: 'Address', cell: ({ address }) => h('code', {}, address) },
    { title: 'Signed in', cell: ({ created_at: at }) => since(at) },
    { title: 'Last used', cell: ({ last_used_at: at }) => since(at) },
    { title: 'Action', name: 'action', cell: (session) => (session.current ? [] : h('button', { type: 'button', class: 'button second small', 'data-focus': session.id, onclick: () => endSession(session) }, 'End', h('span', { class: 'vh' }, ` the session of ${session.device}`))) },
  ],
});

async function load() {
  try {
    await Promise.all([loadAccount(), loadSessions()]);
  } catch (problem) {
    at('load-error').textContent = messageFor(problem);
    at('load-error').hidden = false;
  }
}

async function loadAccount() {
  account = await request('/api/account');
  // Users of another system's tokens have no account here.
  const hasAccount = account.created_at !== null;
  for (const id of ['password-section', 'factor']) at(id).hidden = !hasAccount;
  const current = form.querySelector('[data-field="current_password"]');
  current.hidden = !account.has_password;
  form.elements.current_password.required = account.has_password;
  at('password-note').hidden = account.has_password;
  drawFactor(account.second_factor);
}

async function loadSessions() {
  const { sessions: rows } = await request('/api/account/sessions');
  sessions.show(rows);
  at('end-others').disabled = rows.every(({ current }) => current);
}

setUpForm(form, {
  busyLabel: 'Changing…',
  async send() {
    const [old, password] = [form.elements.current_password.value, form.elements.new_password.value];
    await request('/api/account/password', { method: 'POST', json: { ...(account.has_password && { current_password: old }), new_password: password }, ignoresBody: true });
    form.reset();
    toast('Your password is changed. You are signed out everywhere else.');
    await load();
  },
});

function drawFactor({ enabled, recovery_codes_left: left, required }) {
  const mark = (kind, text) => h('span', { class: 'mark', 'data-mark': kind }, text);
  const state = enabled ? mark('good', 'On') : mark(required ? 'bad' : 'off', 'Off');
  const more = enabled ? `${plural(left, 'recovery code')} left` : required ? 'This server requires it of your account.' : '';
  at('factor-state').replaceChildren(state, h('span', {}, more));
  const button = (label, run, isFirst) => h('button', { type: 'button', class: isFirst ? 'button' : 'button second', onclick: () => change(run) }, label);
  const { has_password: hasPassword } = account;
  at('factor-actions').replaceChildren(...(enabled
    ? [
        button('New recovery codes…', () => renewRecoveryCodes(hasPassword)), button('Set up another device…', () => setUpFactor(hasPassword)),
        button('Turn it off…', () => turnOff(hasPassword)),
      ]
    : [button('Set it up…', () => setUpFactor(hasPassword), true)]));
}

async function change(run) {
  if (!(await run())) return;
  await load();
  at('factor-title').focus();
}

async function turnOff(hasPassword) {
  const done = await withPassword({
    title: 'Turn off the second factor?', text: 'Your password alone is then enough to sign in.', label: 'Turn it off', hasPassword,
    send: (body) => request('/api/account/totp', { method: 'DELETE', json: body, ignoresBody: true }).then(() => true),
  });
  if (done) toast('The second factor is off.');
  return done;
}

async function endSession(session) {
  try {
    await request(`/api/account/sessions/${session.id}`, { method: 'DELETE' });
  } catch (problem) {
    // It has ended already.
    if (problem.status !== 404) return toast(`The session was not ended. ${messageFor(problem)}`);
  }
  toast('The session has ended.');
  await load();
  at('sessions-title').focus();
}

at('end-others').addEventListener('click', async () => {
  if (!(await confirmDialog({ title: 'Sign out everywhere else?', text: 'All other browsers and devices have to sign in again. Keys are not affected.', confirmLabel: 'Sign out everywhere else' }))) return;
  try {
    await request('/api/account/sessions', { method: 'DELETE' });
    toast('You are signed out everywhere else.');
  } catch (problem) {
    toast(`The sessions may not have ended. ${messageFor(problem)}`);
  }
  await load();
  at('sessions-title').focus();
});

await load();
