// The gallery page and its trash: filters, jump to a date, and restoring the position on return.

import { request } from './api.js';
import { endOfDay, monthOf } from './dates.js';
import { deleteItem } from './deletion.js';
import { announce, h } from './dom.js';
import { listen } from './events.js';
import { Feed } from './feed.js';
import { Grid } from './grid.js';
import { fromEntry, fromGeneration, fromImage } from './items.js';
import { Player } from './player.js';
import { reuse } from './reuse.js';
import { ensureSession } from './session.js';
import { showStorageUsed } from './storage-used.js';
import { sessionStore } from './storage.js';
import { toast } from './toast.js';
import { deletePermanently, restoreItem } from './trash.js';
import './layout.js';

const form = document.getElementById('filters');
const { kind, status, before } = form.elements;
const newest = document.getElementById('newest');
const inView = document.getElementById('in-view');
const storageUsed = document.getElementById('storage-used');
const query = new URLSearchParams(location.search);
const isTrash = query.has('trash');
form.querySelector('fieldset').disabled = false;
showView(isTrash ? 'trash' : 'gallery');

function showView(name) {
  for (const element of document.querySelectorAll('[data-view]')) element.hidden = element.dataset.view !== name;
  document.querySelector(`[data-view-link="${name}"]`).setAttribute('aria-current', 'page');
  if (!isTrash) return;
  document.getElementById('gallery-title').textContent = 'Trash';
  document.title = document.title.replace('Gallery', 'Trash');
}

async function page({ cursor, before: from, limit }) {
  await ensureSession();
  const query = new URLSearchParams({ limit });
  const parameters = { kind: kind.value, status: status.value, cursor, before: from, trash: isTrash && 'true' };
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const { items, pagination } = await request(`/api/gallery?${query}`);
  return { items: items.map(fromEntry), ...pagination };
}

function matches(item) {
  if (Boolean(item.trashed) !== isTrash) return false;
  if (kind.value && item.kind !== kind.value) return false;
  if (!status.value) return true;
  return item.status === (status.value === 'active' ? 'processing' : status.value);
}

function empty() {
  const isFiltered = kind.value || status.value || before.value;
  if (isTrash && !isFiltered) return [h('h2', {}, 'The trash is empty'), h('p', {}, 'What you delete appears here, and can be restored.')];
  return isFiltered
    ? [h('h2', {}, 'No results'), h('p', {}, `Nothing in your ${isTrash ? 'trash' : 'gallery'} matches these filters.`),
      h('button', { type: 'button', class: 'button second', onclick: () => { form.reset(); apply(); } }, 'Clear filters')]
    : [h('span', { class: 'glow', 'aria-hidden': 'true' }), h('h2', {}, 'Nothing here yet'), h('p', {}, 'The images and videos you make appear here.'),
      h('p', { class: 'actions' }, h('a', { class: 'button', href: '/generate' }, 'Make an image'), h('a', { class: 'button second', href: '/text-to-video' }, 'Make a video'))];
}

const feed = new Feed(page, { matches, limit: 60 });
const actions = { open: (item) => player.open(item), reuse, remove, restore: (item) => restoreItem(item, feed) };
const grid = new Grid(document.getElementById('grid'), feed, { actions, empty, auto: true, count: document.getElementById('count'), onScroll: showMonth });
const player = new Player({
  feed, grid, actions,
  toParameter: (item) => item.key,
  fromParameter: (text) => text,
  find,
  onMissing: () => toast('This was deleted, or it belongs to someone else.'),
});

async function remove(item) {
  if (!item.trashed) return deleteItem(item, feed);
  if (await deletePermanently(item, feed)) showStorageUsed(storageUsed);
}

async function find(key) {
  await ensureSession();
  const [, type, id] = /^(video|image)-(\w+)$/.exec(key) ?? [];
  if (type === 'video') return fromGeneration((await request(`/api/user-generations/${id}`)).generation);
  return type ? fromImage((await request(`/api/v1/nanobanana/images/${id}`)).image) : null;
}

let monthTimer = null;
function showMonth(item) {
  const isFar = item && scrollY > innerHeight / 2;
  inView.hidden = !isFar;
  if (!isFar) return;
  inView.textContent = monthOf(item.created);
  clearTimeout(monthTimer);
  monthTimer = setTimeout(() => { inView.hidden = true; }, 1500);
}

async function apply() {
  const url = new URL(location.href);
  for (const control of [kind, status, before]) {
    if (control.value) url.searchParams.set(control.name, control.value);
    else url.searchParams.delete(control.name);
  }
  history.replaceState(history.state, '', url.pathname + url.search);
  newest.hidden = !before.value;
  // The filter bar is sticky, so its position cannot be used.
  const top = grid.root.getBoundingClientRect().top + scrollY - form.offsetHeight - 24;
  if (scrollY > top) scrollTo({ top, behavior: 'instant' });
  await feed.restart({ before: before.value ? endOfDay(before.value) : null });
  if (!feed.problem) announce(feed.items.length ? `${(feed.total ?? feed.items.length).toLocaleString()} found.` : 'No results.');
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

// The position is restored here: browsers cannot do it, as the grid is not loaded yet.
history.scrollRestoration = 'manual';
for (const control of [kind, status, before]) {
  control.value = query.get(control.name) ?? '';
  if (control.value !== (query.get(control.name) ?? '')) control.value = '';
}
newest.hidden = !before.value;
const filters = () => [isTrash, kind.value, status.value, before.value].join('|');

addEventListener('pagehide', () => {
  if (!feed.isLoaded) return;
  sessionStore.set('gallery', { filters: filters(), ...grid.position(), snapshot: feed.snapshot(grid.first) });
});

const saved = sessionStore.take('gallery');
const isReturn = ['back_forward', 'reload'].includes(performance.getEntriesByType('navigation')[0]?.type);
if (saved && isReturn && saved.filters === filters()) {
  await ensureSession().catch(() => {});
  feed.restore(saved.snapshot);
  newest.hidden = !feed.before;
  grid.restorePosition(saved);
  feed.refresh();
} else {
  await feed.restart({ before: before.value ? endOfDay(before.value) : null });
}

listen({
  generation: (record) => feed.upsert(fromGeneration(record)),
  image: (record) => feed.upsert(fromImage(record)),
  // What is deleted on another page belongs in the trash.
  removed: ({ kind: type, id }) => (isTrash ? feed.refresh() : feed.remove(`${type === 'image' ? 'image' : 'video'}-${id}`)),
  reload: () => feed.refresh(),
});
showStorageUsed(storageUsed);
await player.openFromURL();
