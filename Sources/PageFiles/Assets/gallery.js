// Everything somebody made: filtered, found by date, and where they left it when they come back.

import { ask } from './api.js';
import { endOfDay, monthOf } from './dates.js';
import { announce, h } from './dom.js';
import { listen } from './events.js';
import { Feed } from './feed.js';
import { Grid } from './grid.js';
import { fromEntry, fromGeneration, fromImage } from './items.js';
import { Player } from './player.js';
import { remove } from './removal.js';
import { reuse } from './reuse.js';
import { session } from './session.js';
import { passing } from './store.js';
import { toast } from './toast.js';
import './frame.js';

const form = document.getElementById('filters');
const { kind, status, before } = form.elements;
const newest = document.getElementById('newest');
const inView = document.getElementById('in-view');
form.querySelector('fieldset').disabled = false;

async function page({ cursor, before: from, limit }) {
  await session();
  const query = new URLSearchParams({ limit });
  const wanted = { kind: kind.value, status: status.value, cursor, before: from };
  for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value);
  const { items, pagination } = await ask(`/api/gallery?${query}`);
  return { items: items.map(fromEntry), ...pagination };
}

function admits(item) {
  if (kind.value && item.kind !== kind.value) return false;
  if (!status.value) return true;
  return item.state === (status.value === 'active' ? 'processing' : status.value);
}

function empty() {
  const isFiltered = kind.value || status.value || before.value;
  return isFiltered
    ? [h('h3', {}, 'Nothing fits'), h('p', {}, 'There is nothing of this kind, in this state, or as old as that.'),
      h('button', { type: 'button', class: 'button second', onclick: () => { form.reset(); apply(); } }, 'Show everything')]
    : [h('span', { class: 'glow', 'aria-hidden': 'true' }), h('h3', {}, 'Nothing here yet'), h('p', {}, 'What you make gathers here, pictures and videos together.'),
      h('p', { class: 'actions' }, h('a', { class: 'button', href: '/generate' }, 'Make a picture'), h('a', { class: 'button second', href: '/text-to-video' }, 'Make a video'))];
}

const feed = new Feed(page, { admits, limit: 60 });
const acts = { open: (item) => player.open(item), again: reuse, remove: (item) => remove(item, feed) };
const grid = new Grid(document.getElementById('grid'), feed, { acts, empty, auto: true, count: document.getElementById('count'), seen });
const player = new Player({
  feed, grid, acts,
  toAddress: (item) => item.key,
  fromAddress: (text) => text,
  find,
  missing: () => toast('That is not there any more, or it belongs to somebody else.'),
});

async function find(key) {
  await session();
  const [, what, id] = /^(video|image)-(\w+)$/.exec(key) ?? [];
  if (what === 'video') return fromGeneration((await ask(`/api/user-generations/${id}`)).generation);
  return what ? fromImage((await ask(`/api/v1/nanobanana/images/${id}`)).image) : null;
}

let fading = null;
function seen(item) {
  const isFar = item && scrollY > innerHeight / 2;
  inView.hidden = !isFar;
  if (!isFar) return;
  inView.textContent = monthOf(item.created);
  clearTimeout(fading);
  fading = setTimeout(() => { inView.hidden = true; }, 1500);
}

async function apply() {
  const url = new URL(location.href);
  for (const control of [kind, status, before]) {
    if (control.value) url.searchParams.set(control.name, control.value);
    else url.searchParams.delete(control.name);
  }
  history.replaceState(history.state, '', url.pathname + url.search);
  newest.hidden = !before.value;
  // The bar of filters sticks to the upper edge, so its own place says nothing.
  const top = grid.root.getBoundingClientRect().top + scrollY - form.offsetHeight - 24;
  if (scrollY > top) scrollTo({ top, behavior: 'instant' });
  await feed.restart({ before: before.value ? endOfDay(before.value) : null });
  if (!feed.problem) announce(feed.items.length ? `${(feed.total ?? feed.items.length).toLocaleString()} found.` : 'Nothing fits.');
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  apply();
});
kind.addEventListener('change', apply);
status.addEventListener('change', apply);
newest.addEventListener('click', () => {
  before.value = '';
  apply();
  before.focus();
});

// Coming back to the page finds it as it was left. Browsers cannot do that by themselves, as the grid is not there yet.
history.scrollRestoration = 'manual';
const query = new URLSearchParams(location.search);
for (const control of [kind, status, before]) {
  control.value = query.get(control.name) ?? '';
  if (control.value !== (query.get(control.name) ?? '')) control.value = '';
}
newest.hidden = !before.value;
const filters = () => [kind.value, status.value, before.value].join('|');

addEventListener('pagehide', () => {
  if (!feed.began) return;
  passing.set('gallery', { filters: filters(), ...grid.mark(), snapshot: feed.snapshot(grid.first) });
});

const left = passing.take('gallery');
const isBack = ['back_forward', 'reload'].includes(performance.getEntriesByType('navigation')[0]?.type);
if (left && isBack && left.filters === filters()) {
  await session().catch(() => {});
  feed.restore(left.snapshot);
  newest.hidden = !feed.before;
  grid.goTo(left);
  feed.refresh();
} else {
  await feed.restart({ before: before.value ? endOfDay(before.value) : null });
}

listen({
  generation: (record) => feed.take(fromGeneration(record)),
  image: (record) => feed.take(fromImage(record)),
  removed: ({ kind: what, id }) => feed.drop(`${what === 'image' ? 'image' : 'video'}-${id}`),
  reload: () => feed.refresh(),
});
await player.follow();
