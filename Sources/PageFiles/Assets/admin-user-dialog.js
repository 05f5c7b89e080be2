// The dialog of an account: its role and limits, its sessions, a lost password or second factor, and its end.

import { explained } from './admin-parts.js';
import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { showOnce } from './copy-once.js';
import { fullDate } from './dates.js';
import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';
import { field, setUpForm } from './form.js';
import { plural } from './format.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';

const gigabyte = 1e9;

export const nameOf = (user) => user.email ?? user.name ?? user.id;

// Calls changed(text) after a change.
export function openUserDialog(user, changed) {
  const form = h('form', { novalidate: true }, ...fields(user),
    h('div', { class: 'form-error', 'data-form-error': true, hidden: true }),
    h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, 'Save'), closeButton('Close')));
  const kind = form.elements.limits;
  const showAmounts = () => (form.querySelector('.amounts').hidden = kind.value !== 'own');
  kind.addEventListener('change', showAmounts);
  showAmounts();
  setUpForm(form, {
    busyLabel: 'Saving…', check,
    async send() {
      const json = changesOf(form, user);
      if (Object.keys(json).length) {
        await send('', user, { method: 'PATCH', json });
        changed(`${nameOf(user)} was changed. It takes effect within ten seconds.`);
      }
      dialog.close();
    },
  });
  const links = h('p', { class: 'actions' }, h('a', { href: `/admin/audit?object=${user.id}` }, 'What was changed'), h('a', { href: `/admin/audit?actor=${user.id}` }, 'What the user did'), h('a', { href: `/admin/keys?user=${user.id}` }, 'API keys'));
  const dialog = showDialog({
    title: nameOf(user), name: 'user-dialog', focus: form.elements.role,
    content: [form, h('h3', {}, 'At once'), h('div', { class: 'actions' }, actions(user).map((action) => actionButton(action, () => dialog, changed))), links],
  });
}

function fields(user) {
  const limits = user.budget ? 'own' : 'default';
  const option = (value, label, selected) => h('option', { value, selected: value === selected }, label);
  const amount = (name, label) => field(name, label, h('input', { id: `user-${name}`, name, inputmode: 'decimal', autocomplete: 'off', value: user.budget?.[name] }));
  return [
    field('role', 'Role', h('select', { id: 'user-role', name: 'role' }, option('user', 'User', user.role), option('admin', 'Admin', user.role))),
    h('label', { class: 'check', 'data-field': 'disabled' }, h('input', { type: 'checkbox', name: 'disabled', checked: user.disabled }), 'Disabled: cannot sign in, keys do not work'),
    field('limits', 'Budget', h('select', { id: 'user-limits', name: 'limits' }, option('default', 'That of all users', limits), option('own', 'Its own', limits))),
    h('div', { class: 'amounts', 'data-field': 'budget' }, h('div', { class: 'pair' }, amount('per_day', 'A day'), amount('per_month', 'A month')), h('p', { class: 'hint' }, 'Empty: no limit.')),
    field('quota', 'Storage in GB', h('input', { id: 'user-quota', name: 'quota', inputmode: 'decimal', autocomplete: 'off', value: user.quota === null ? null : user.quota / gigabyte }), 'Empty: as all users.'),
  ];
}

function check({ quota }) {
  return quota === undefined || /^\d{1,6}([.]\d{1,9})?$/.test(quota.trim()) ? [] : [{ field: 'quota', message: 'Enter a number like 20 or 0.5.' }];
}

// What differs from the account.
function changesOf(form, user) {
  const { role, disabled, limits, per_day: day, per_month: month, quota } = form.elements;
  const json = {};
  if (role.value !== user.role) json.role = role.value;
  if (disabled.checked !== user.disabled) json.disabled = disabled.checked;
  const amounts = Object.entries({ per_day: day.value.trim(), per_month: month.value.trim() }).filter(([, value]) => value);
  const budget = limits.value === 'own' ? Object.fromEntries(amounts) : null;
  if (JSON.stringify(budget) !== JSON.stringify(user.budget)) json.budget = budget;
  const bytes = quota.value.trim() ? Math.round(Number(quota.value) * gigabyte) : null;
  if (bytes !== user.quota) json.quota = bytes;
  return json;
}

async function send(path, user, options) {
  try {
    return await request(`/api/admin/users/${user.id}${path}`, options);
  } catch (problem) {
    throw explained(problem);
  }
}

// What is done at once, after a question; run() → the text of the message, or what to show instead.
function actions(user) {
  const name = nameOf(user);
  return [
    {
      label: 'End sessions', title: `End all sessions of ${name}?`, text: 'The user has to sign in again on every device. API keys stay.',
      run: async () => (await send('/sessions', user, { method: 'DELETE' }), `The sessions of ${name} end within ten seconds.`),
    },
    {
      label: 'Make a reset link', title: 'Make a link for a new password?', text: `It works once, for a day, for everyone who has it: hand it to ${name} only. All sessions end.`,
      run: async () => {
        const { url, expires_at: end } = await send('/reset', user, { method: 'POST', json: {} });
        return () => showOnce({ title: 'The link for a new password', label: 'Address', name: 'address', value: url, hint: `It is shown only now, and works until ${fullDate(Date.parse(end))}.` });
      },
    },
    user.second_factor && {
      label: 'Remove the second factor', title: `Remove the second factor of ${name}?`, text: 'For a user who has lost the device and the recovery codes. Make sure that it is the user who asks. All sessions end.',
      run: async () => (await send('/totp', user, { method: 'DELETE' }), `${name} has no second factor.`),
    },
    user.deletion
      ? {
        label: 'Restore', title: `Restore ${name}?`, text: 'The account and its items are as they were. Sessions, keys and shares stay ended.',
        run: async () => (await send('/restore', user, { method: 'POST', json: {} }), `${name} was restored.`),
      }
      : {
        label: 'Delete', title: `Delete ${name}?`, text: 'Sessions, keys and shares end at once. The account can be restored for some days; then everything of it is erased.',
        run: async () => {
          const { receipt, ends_at: end } = await send('', user, { method: 'DELETE' });
          return `${name} is erased on ${fullDate(Date.parse(end))}, with ${plural(receipt.images, 'image')} and ${plural(receipt.videos, 'video')}.`;
        },
      },
  ].filter(Boolean);
}

function actionButton({ label, title, text, run }, dialog, changed) {
  const button = h('button', { type: 'button', class: 'button second small', onclick: async () => {
    if (button.getAttribute('aria-disabled') || !(await confirmDialog({ title, text, confirmLabel: label }))) return;
    button.setAttribute('aria-disabled', 'true');
    try {
      const done = await run();
      dialog().close();
      if (typeof done === 'function') done();
      else changed(done);
    } catch (problem) {
      toast(messageFor(problem));
    }
    button.removeAttribute('aria-disabled');
  } }, label);
  return button;
}
