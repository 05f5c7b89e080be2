// The gallery page and its trash: the list, its filters, the selection, and restoring the position on return.

import { request } from './api.js';
import { openOnce } from './dialog.js';
import { h } from './dom.js';
import { listen } from './events.js';
import { showCounts } from './facets.js';
import { snapshotOf } from './feed-snapshot.js';
import { Feed } from './feed.js';
import { Filters } from './filters.js';
import { Grid } from './grid.js';
import { fromEntry, fromGeneration, fromImage } from './items.js';
import { keepClear } from './keep-clear.js';
import { LibraryActions } from './library-actions.js';
import { monthInView } from './month-in-view.js';
import { Player } from './player.js';
import { SearchProgress } from './search-progress.js';
import { SelectionBar } from './selection-bar.js';
import { Selection } from './selection.js';
import { ensureSession } from './session.js';
import { setUpShortcuts, showShortcuts } from './shortcuts.js';
import { showStorageUsed } from './storage-used.js';
import { sessionStore } from './storage.js';
import { toast } from './toast.js';
import './layout.js';

const form = document.getElementById('filters');
const storageUsed = document.getElementById('storage-used');
const isTrash = new URLSearchParams(location.search).has('trash');
form.querySelector('fieldset').disabled = false;
for (const element of document.querySelectorAll('[data-view]')) element.hidden = element.dataset.view !== (isTrash ? 'trash' : 'gallery');
document.querySelector(`[data-view-link="${isTrash ? 'trash' : 'gallery'}"]`).setAttribute('aria-current', 'page');
if (isTrash) {
  document.getElementById('gallery-title').textContent = 'Trash';
  document.title = document.title.replace('Gallery', 'Trash');
}

const filters = new Filters(form, { isTrash, onChange: restart });
const feed = new Feed(page, { matches: (item, isListed) => filters.matches(item, isListed), limit: 60 });
const selection = new Selection(feed);
const actions = new LibraryActions({ feed, selection, filters, grid: () => grid, player: () => player, onChange: showNumbers });
const progress = new SearchProgress(feed, () => filters.isSearch);
const grid = new Grid(document.getElementById('grid'), feed, {
  actions: actions.ofItem, selection, empty, auto: true, count: document.getElementById('count'), onScroll: monthInView(document.getElementById('in-view')), progress: () => progress.content(),
});
const player = new Player({
  feed, grid, actions: actions.ofItem,
  toParameter: (item) => item.key,
  fromParameter: (text) => text,
  find,
  onMissing: () => toast('This was deleted, or it belongs to someone else.'),
  onClosed: () => actions.lineage.forget(),
});
selection.listen(grid.list);
const bar = document.getElementById('selection-bar');
new SelectionBar(bar, selection, { actions: actions.ofSelection, selectMatching: () => actions.selectMatching(), focusList: () => grid.focusFirst(), isTrash });
keepClear(form, bar);

async function page({ cursor, before, limit, signal }) {
  await ensureSession();
  const query = new URLSearchParams([['limit', limit], ...filters.parameters]);
  for (const [name, value] of Object.entries({ cursor, before })) if (value) query.set(name, value);
  const { items, pagination } = await request(`/api/gallery?${query}`, { signal });
  return { items: items.map(fromEntry), ...pagination };
}

function empty() {
  if (filters.isActive) {
    return [h('h2', {}, 'No results'), h('p', {}, `Nothing in your ${isTrash ? 'trash' : 'gallery'} matches these filters.`),
      h('button', { type: 'button', class: 'button second', onclick: () => filters.clear() }, 'Clear filters')];
  }
  if (isTrash) return [h('h2', {}, 'The trash is empty'), h('p', {}, 'What you delete appears here, and can be restored.')];
  return [h('span', { class: 'glow', 'aria-hidden': 'true' }), h('h2', {}, 'Nothing here yet'), h('p', {}, 'The images and videos you make appear here.'),
    h('p', { class: 'actions' }, h('a', { class: 'button', href: '/generate' }, 'Make an image'), h('a', { class: 'button second', href: '/text-to-video' }, 'Make a video'))];
}

async function find(key) {
  await ensureSession();
  const [, type, id] = /^(video|image)-(\w+)$/.exec(key) ?? [];
  if (type === 'video') return fromGeneration((await request(`/api/user-generations/${id}`)).generation);
  return type ? fromImage((await request(`/api/v1/nanobanana/images/${id}`)).image) : null;
}

let numbersTimer = null;
function showNumbers() {
  clearTimeout(numbersTimer);
  numbersTimer = setTimeout(() => {
    showCounts(filters);
    showStorageUsed(storageUsed);
  }, 300);
}

addEventListener('afterimage-undone', showNumbers);

async function restart() {
  // The filter bar is sticky, so its position cannot be used.
  const top = grid.root.getBoundingClientRect().top + scrollY - form.offsetHeight - 24;
  if (scrollY > top) scrollTo({ top, behavior: 'instant' });
  progress.announceResult();
  await feed.restart({ before: filters.before });
}

// Buttons without their script would do nothing.
function enable(id, run) {
  const button = document.getElementById(id);
  button.disabled = false;
  button.addEventListener('click', run);
}

enable('manage-tags', () => {
  openOnce(() => import('./tag-manager.js'), ({ manageTags }) => manageTags((tag, name) => {
    filters.renameTag(tag, name);
    feed.restart({ before: filters.before });
    showNumbers();
  }));
});
enable('select', () => (selection.isSelecting ? selection.clear() : selection.begin()));
selection.addEventListener('change', () => document.getElementById('select').setAttribute('aria-pressed', String(selection.isSelecting)));
enable('empty-trash', () => actions.emptyTrash());
enable('shortcuts', showShortcuts);
const { Delete, ...letters } = actions.shortcuts;
setUpShortcuts({
  ...letters,
  '/': () => !player.item && (form.elements.q.select(), form.elements.q.focus(), true),
  '?': () => (showShortcuts(), true),
}, {
  Delete,
  Escape: () => !player.item && selection.isSelecting && (selection.clear(), true),
  'ctrl a': () => !player.item && feed.items.length > 0 && (selection.selectAll(), true),
});

// The position is restored here: browsers cannot do it, as the grid is not loaded yet.
history.scrollRestoration = 'manual';
addEventListener('pagehide', () => {
  if (!feed.isLoaded) return;
  sessionStore.set('gallery', { filters: filters.text, ...grid.position(), snapshot: snapshotOf(feed, grid.first) });
});
const saved = sessionStore.take('gallery');
const isReturn = ['back_forward', 'reload'].includes(performance.getEntriesByType('navigation')[0]?.type);
if (saved && isReturn && saved.filters === filters.text) {
  await ensureSession().catch(() => {});
  feed.restore(saved.snapshot);
  grid.restorePosition(saved);
  feed.refresh();
} else {
  await feed.restart({ before: filters.before });
}

let refreshTimer = null;
listen({
  generation: (record) => feed.upsert(fromGeneration(record)),
  image: (record) => feed.upsert(fromImage(record)),
  removed({ kind, id }) {
    if (!isTrash) return feed.remove(`${kind === 'image' ? 'image' : 'video'}-${id}`);
    // What is deleted on another page belongs in the trash; many can be at once.
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => feed.refresh(), 300);
  },
  reload: () => feed.refresh(),
});
showNumbers();
await player.openFromURL();
