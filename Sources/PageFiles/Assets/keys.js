// The keys of the account: the list, a new one, and the end of one.

import { Problem, request } from './api.js';
import { keyLimits } from './budgets.js';
import { confirmDialog } from './confirm-dialog.js';
import { copyField } from './copy-field.js';
import { dayOf } from './dates.js';
import { closeButton, showDialog } from './dialog.js';
import { announce, h } from './dom.js';
import { setUpForm } from './form.js';
import { dash } from './format.js';
import { messageFor } from './messages.js';
import { since, Table } from './table.js';
import { toast } from './toast.js';
import './layout.js';

const at = (id) => document.getElementById(id);
const form = at('key-form');
const dayLength = 86400000;
const read = ['history:read', 'account:read'];
const presets = { read, create: ['images:create', 'videos:create', ...read], all: [...form.querySelectorAll('[name="scopes"]')].map(({ value }) => value) };

const day = (text) => (text ? h('time', { datetime: text }, dayOf(Date.parse(text))) : 'never');

const table = new Table(at('key-list'), {
  label: 'Keys',
  empty: 'You have no keys.',
  columns: [
    { title: 'Name', cell: ({ name, prefix }) => [h('span', { class: 'key-name' }, name), ' ', h('code', {}, `${prefix}…`)] },
    { title: 'May', name: 'reason', cell: ({ scopes }) => presetOf(scopes) ?? scopes.join(', ') },
    { title: 'Limits', cell: (key) => keyLimits(key) || dash },
    { title: 'Made', cell: ({ created_at: at }) => since(at) },
    { title: 'Expires', cell: ({ expires_at: at }) => day(at) },
    { title: 'Last used', cell: ({ last_used_at: at }) => (at ? since(at) : 'never') },
    { title: 'Action', name: 'action', cell: (key) => h('button', { type: 'button', class: 'button second small', 'data-focus': key.id, onclick: () => revoke(key) }, 'Revoke', h('span', { class: 'vh' }, ` ${key.name}`)) },
  ],
});

const labels = { all: 'Everything that a key can', create: 'Create and read', read: 'Read' };
const presetOf = (scopes) => labels[Object.keys(presets).find((name) => presets[name].length === scopes.length && presets[name].every((scope) => scopes.includes(scope)))];

async function load() {
  try {
    const { keys } = await request('/api/keys');
    table.show(keys);
    at('load-error').hidden = true;
  } catch (problem) {
    at('load-error').textContent = messageFor(problem);
    at('load-error').hidden = false;
  }
}

// The chosen scopes, or those of the preset.
function scopes() {
  const { value } = form.elements.preset;
  return presets[value] ?? [...form.querySelectorAll('[name="scopes"]:checked')].map((box) => box.value);
}

const isAmount = (text) => !text || /^\d{1,10}(\.\d{1,6})?$/.test(text.trim());

setUpForm(form, {
  busyLabel: 'Making…',
  check: (values) => [
    !scopes().length && { field: 'scopes', message: 'Choose at least one.' },
    ...['budget_per_day', 'budget_per_month'].map((name) => !isAmount(values[name]) && { field: name, message: 'Enter an amount, such as 2.50.' }),
  ].filter(Boolean),
  async send(values) {
    const chosen = scopes();
    const budget = Object.fromEntries(['per_day', 'per_month'].map((name) => [name, values[`budget_${name}`]?.trim()]).filter(([, value]) => value));
    const json = {
      name: values.name.trim(), scopes: chosen,
      ...(values.expires && { expires_at: new Date(Date.now() + values.expires * dayLength).toISOString() }),
      ...(values.orders_per_day !== undefined && { orders_per_day: values.orders_per_day }),
      ...(Object.keys(budget).length && { budget }),
    };
    let key = null;
    try {
      key = await request('/api/keys', { method: 'POST', json });
    } catch (problem) {
      // A field of the budget has its own control here.
      throw new Problem({ ...problem, message: problem.message, details: (problem.details ?? []).map((one) => ({ ...one, field: one.field.replace('budget.', 'budget_') })) });
    }
    form.reset();
    showScopes();
    showSecret(key.secret, chosen);
    load();
  },
});

function showScopes() {
  at('scopes').hidden = form.elements.preset.value !== 'chosen';
}

// What a key may do decides which request shows that it works.
function example(secret, chosen) {
  const path = chosen.includes('history:read') ? '/api/gallery' : chosen.includes('account:read') ? '/api/auth/me' : null;
  return path && `curl --header 'Authorization: Bearer ${secret}' ${location.origin}${path}`;
}

function showSecret(secret, chosen) {
  const line = example(secret, chosen);
  showDialog({
    title: 'Your new key',
    content: h('div', { class: 'dialog-body' },
      copyField({ id: 'secret', label: 'Key', value: secret, name: 'key', hint: 'It is shown only now: copy it. Keep it like a password.' }),
      line && copyField({ id: 'curl', label: 'To try it', value: line, name: 'command' }),
      h('div', { class: 'actions' }, closeButton('Done'))),
    onClose: () => at('keys-title').focus(),
  }).querySelector('input').select();
  announce('The key is ready.');
}

async function revoke(key) {
  if (!(await confirmDialog({ title: 'Revoke this key?', text: `Programs that use “${key.name}” are refused from now on. This cannot be undone.`, confirmLabel: 'Revoke it' }))) return;
  try {
    await request(`/api/keys/${key.id}`, { method: 'DELETE' });
  } catch (problem) {
    // It was revoked elsewhere.
    if (problem.status !== 404) return toast(`The key was not revoked. ${messageFor(problem)}`);
  }
  toast('The key is revoked.');
  await load();
  at('keys-title').focus();
}

form.addEventListener('change', showScopes);
await load();
