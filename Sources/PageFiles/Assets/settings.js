// The settings of the account: name, address, messages, storage, spending, and its end.

import { request } from './api.js';
import { budgetName, renewal } from './budgets.js';
import { dayOf } from './dates.js';
import { showDialog } from './dialog.js';
import { h } from './dom.js';
import { setUpForm } from './form.js';
import { bytes, plural } from './format.js';
import { messageFor } from './messages.js';
import { withPassword } from './password-dialog.js';
import { forgetSession } from './session.js';
import { showStorageUsed } from './storage-used.js';
import { toast } from './toast.js';
import './layout.js';

const at = (id) => document.getElementById(id);
let account = null;

async function load() {
  const fail = (problem) => {
    at('load-error').textContent = messageFor(problem);
    at('load-error').hidden = false;
  };
  showStorageUsed(at('storage-used'));
  request('/api/account/spending').then(showSpending, fail);
  try {
    account = await request('/api/account');
  } catch (problem) {
    return fail(problem);
  }
  // Users of another system's tokens have no account here.
  const hasAccount = account.created_at !== null;
  for (const id of ['profile', 'mail', 'notifications', 'end']) if (at(id)) at(id).hidden = !hasAccount;
  if (hasAccount) setUp();
}

function setUp() {
  at('name').value = account.name ?? '';
  setUpForm(at('name-form'), {
    busyLabel: 'Saving…',
    async send({ name }) {
      await request('/api/account', { method: 'PATCH', json: { name: name?.trim() ?? null } });
      toast('Your name is saved.');
    },
  });
  showAddress();
  setUpAddress(at('email-form'));
  if (at('video-ready')) setUpMessages(at('video-ready'));
  at('delete-account').disabled = false;
  at('delete-account').addEventListener('click', end);
}

function showAddress() {
  const place = at('address');
  if (!account.email) return place.replaceChildren('Your account has no e-mail address yet.');
  const mark = h('span', { class: 'mark', 'data-mark': account.email_verified ? 'good' : 'wait' }, account.email_verified ? 'Confirmed' : 'Not confirmed');
  // Without messages an address is not confirmed, and nothing is missing.
  const again = !account.email_verified && at('notifications') && h('button', { type: 'button', class: 'button second small', onclick: sendAgain }, 'Send the message again');
  place.replaceChildren(h('strong', {}, account.email), account.email_verified || again ? mark : '', again || '');
}

async function sendAgain({ currentTarget: control }) {
  control.disabled = true;
  try {
    await request('/api/account/email/verification', { method: 'POST', json: {}, ignoresBody: true });
    toast('A message with a link is on its way.');
  } catch (problem) {
    toast(`It was not sent. ${messageFor(problem)}`);
  }
  control.disabled = false;
}

function setUpAddress(form) {
  if (!account.has_password) form.querySelector('[data-field="password"]').remove();
  setUpForm(form, {
    busyLabel: 'Sending…',
    async send({ email }) {
      const password = form.elements.password?.value;
      await request('/api/account/email', { method: 'POST', json: { email: email.trim(), ...(password && { password }) }, ignoresBody: true });
      form.reset();
      account = await request('/api/account');
      showAddress();
      toast(account.email === email.trim().toLowerCase() ? 'Your address is changed.' : `A message with a link is on its way to ${email.trim()}. Your address changes when you open it.`, { duration: 9000 });
    },
  });
}

function setUpMessages(box) {
  box.checked = account.notifications.video_ready;
  box.disabled = false;
  box.addEventListener('change', async () => {
    try {
      await request('/api/account', { method: 'PATCH', json: { notifications: { video_ready: box.checked } } });
      toast(box.checked ? 'You get a message when a video is ready.' : 'You get no messages about videos.');
    } catch (problem) {
      box.checked = !box.checked;
      toast(`It was not changed. ${messageFor(problem)}`);
    }
  });
}

function showSpending({ currency, budgets, day, month }) {
  const money = (text) => `${text} ${currency}`;
  const stat = (term, text) => h('div', {}, h('dt', {}, term), h('dd', {}, money(text)));
  const ofPeriod = (name, { charged, held, unknown }) => [
    stat(`Charged ${name}`, charged), stat(`Held ${name}`, held), Number(unknown) > 0 && stat(`Not decided ${name}`, unknown),
  ];
  at('spending-stats').replaceChildren(...[...ofPeriod('today', day), ...ofPeriod('this month', month)].filter(Boolean));
  const rows = budgets.filter(({ limit }) => limit !== null).map((budget) => h('li', {},
    h('meter', { min: '0', max: budget.limit, high: String(Number(budget.limit) * 0.9), optimum: '0', value: budget.spent, 'aria-label': `${budgetName(budget)}: spent` }),
    h('span', {}, `${budgetName(budget)}: ${money(budget.spent)} of ${money(budget.limit)}, ${money(budget.left)} left; ${renewal(budget)}.`)));
  at('budgets').replaceChildren(...(rows.length ? rows : [h('li', {}, 'No limit applies to you.')]));
}

async function end() {
  const done = await withPassword({
    title: 'Delete your account?',
    text: 'You are signed out everywhere. Within a week you can take it back by signing in again; after that everything is gone for good.',
    label: 'Delete my account',
    hasPassword: account.has_password,
    send: (body) => request('/api/account', { method: 'DELETE', json: body, timeout: 120000 }),
  });
  if (!done) return;
  forgetSession();
  const { receipt, ends_at: endsAt } = done;
  const parts = [plural(receipt.images, 'image'), plural(receipt.videos, 'video'), plural(receipt.shares, 'share'), plural(receipt.keys, 'key'), plural(receipt.sessions, 'session')];
  const leave = () => location.assign('/');
  showDialog({
    title: 'Your account is being deleted',
    content: [
      h('p', { id: 'receipt' }, `No longer reachable: ${parts.join(', ')}; ${bytes(receipt.bytes)}. Everything is deleted for good on ${dayOf(Date.parse(endsAt))}. Until then, sign in to take it back.`),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onclick: leave }, 'Done'))],
    'aria-describedby': 'receipt',
    onClose: leave,
  });
}

await load();
