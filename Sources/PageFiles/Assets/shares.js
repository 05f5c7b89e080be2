// The page of what was shared: until when, how often it was looked at; to change it or to end it.

import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { onRecovery } from './connection.js';
import { ago, fullDate } from './dates.js';
import { announce, h } from './dom.js';
import { plural } from './format.js';
import { messageFor } from './messages.js';
import { ensureSession } from './session.js';
import { openShareDialog } from './share-dialog.js';
import { toast } from './toast.js';
import './layout.js';

const list = document.getElementById('shares');
const none = document.getElementById('no-shares');
const more = document.getElementById('more-shares');
const shareTag = document.getElementById('share-tag');
const error = document.getElementById('shares-error');
const title = document.getElementById('shares-title');
let shares = [];
let next = null;
let version = 0;

async function load({ isMore = false } = {}) {
  const own = ++version;
  try {
    await ensureSession();
    const query = isMore && next ? `?cursor=${encodeURIComponent(next)}` : '';
    const { shares: page, pagination } = await request(`/api/shares${query}`);
    if (own !== version) return;
    const hadFocus = error.contains(document.activeElement);
    shares = isMore ? [...shares, ...page] : page;
    next = pagination.nextCursor;
    error.hidden = true;
    draw();
    if (hadFocus) title.focus();
  } catch (problem) {
    if (own !== version) return;
    error.replaceChildren(`${messageFor(problem)} `, h('button', { type: 'button', class: 'button second small', onclick: () => load({ isMore }) }, 'Try again'));
    error.hidden = false;
  }
}

function draw() {
  list.replaceChildren(...shares.map(row));
  none.hidden = shares.length > 0;
  more.hidden = !next;
  more.disabled = false;
  shareTag.disabled = false;
}

const nameOf = (share) => share.title ?? (share.tag === undefined ? plural(share.count, 'item') : `Tag “${share.tag}”`);

function row(share) {
  const end = Date.parse(share.expires_at);
  const hasEnded = end <= Date.now();
  const facts = [
    share.title && (share.tag === undefined ? plural(share.count, 'item') : `Tag “${share.tag}”`),
    share.has_password ? 'with a password' : 'without a password',
    share.download && 'can be downloaded',
    share.show_prompt && 'shows the prompts',
  ].filter(Boolean).join(', ');
  const seen = share.views ? `Looked at ${plural(share.views, 'time')}, last ${ago(Date.parse(share.last_viewed_at))}` : 'Not looked at yet';
  const button = (label, run) => h('button', { type: 'button', class: 'button second small', onclick: run }, label, h('span', { class: 'vh' }, `: ${nameOf(share)}`));
  return h('li', { class: hasEnded ? 'share ended' : 'share', 'data-id': share.id },
    h('div', { class: 'share-text' }, h('h2', {}, nameOf(share)),
      h('p', { class: 'share-end' }, hasEnded ? `Ended on ${fullDate(end)}` : `Until ${fullDate(end)}`),
      h('p', {}, facts), h('p', {}, seen)),
    h('div', { class: 'actions' }, button(hasEnded ? 'Renew' : 'Change', () => change(share)), button(hasEnded ? 'Remove' : 'End', () => endShare(share, hasEnded))));
}

async function change(share) {
  const changed = await openShareDialog({ share });
  if (changed) {
    shares = shares.map((one) => (one.id === changed.id ? changed : one));
    draw();
    announce('The share was changed.');
  }
  buttonOf(share.id)?.focus();
}

async function endShare(share, hasEnded) {
  const isConfirmed = hasEnded || (await confirmDialog({ title: 'End this share?', text: `Visitors can no longer open “${nameOf(share)}”. Its address cannot be restored.`, confirmLabel: 'End it' }));
  if (!isConfirmed) return buttonOf(share.id, -1)?.focus();
  try {
    await request(`/api/shares/${share.id}`, { method: 'DELETE' });
  } catch (problem) {
    if (['write_unconfirmed', 'unreachable'].includes(problem.code)) return toast('It may have been ended: reload the list.', { action: { label: 'Reload', run: load } });
    // It has been ended elsewhere.
    if (problem.status !== 404) return toast(`The share was not ended. ${messageFor(problem)}`);
  }
  shares = shares.filter((one) => one.id !== share.id);
  draw();
  toast(hasEnded ? 'The share was removed.' : 'The share has ended.');
  title.focus();
}

const buttonOf = (id, place = 0) => [...list.querySelectorAll(`[data-id="${id}"] button`)].at(place);

more.addEventListener('click', async () => {
  const count = shares.length;
  more.disabled = true;
  await load({ isMore: true });
  more.disabled = false;
  if (shares[count]) buttonOf(shares[count].id)?.focus();
});

shareTag.addEventListener('click', async () => {
  if (await openShareDialog({})) await load();
});

onRecovery(load);
load();
