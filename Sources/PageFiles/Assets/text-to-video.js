// The page to make videos, with the list of previous ones.

import { ActiveJobs } from './active-jobs.js';
import { request } from './api.js';
import { deleteItem } from './deletion.js';
import { announce, h } from './dom.js';
import { saveDraft } from './draft.js';
import { listen } from './events.js';
import { Feed } from './feed.js';
import { fill, setUpForm } from './form.js';
import { Grid } from './grid.js';
import { fromGeneration, statusOf } from './items.js';
import { Player } from './player.js';
import { showPrice } from './price.js';
import { onReuse, reuse } from './reuse.js';
import { ensureSession } from './session.js';
import { Submission } from './submission.js';
import { toast } from './toast.js';
import { Variation } from './variation.js';
import './layout.js';

const form = document.getElementById('prompt-form');
const empty = () => [
  h('span', { class: 'glow', 'aria-hidden': 'true' }),
  h('h3', {}, 'No videos yet'),
  h('p', {}, 'Describe a scene above and press the button. Your videos appear here, newest first.'),
];

async function page({ cursor, limit }) {
  await ensureSession();
  const query = new URLSearchParams({ type: 'text-to-video', limit });
  if (cursor) query.set('cursor', cursor);
  const { generations, pagination } = await request(`/api/user-generations?${query}`);
  return { items: generations.map(fromGeneration), ...pagination };
}

const feed = new Feed(page, { limit: 12 });
const find = async (id) => {
  await ensureSession();
  return fromGeneration((await request(`/api/user-generations/${encodeURIComponent(id)}`)).generation);
};
const actions = { open: (item) => player.open(item), reuse, remove: (item) => deleteItem(item, feed) };
const grid = new Grid(document.getElementById('grid'), feed, { actions, empty, count: document.getElementById('count') });
const player = new Player({
  feed, grid, actions,
  toParameter: (item) => item.id,
  fromParameter: (text) => `video-${text}`,
  find: (key) => find(key.slice('video-'.length)),
  onMissing: () => toast('This video was deleted, or it belongs to someone else.'),
});
const activeJobs = new ActiveJobs(document.getElementById('active-jobs'), { ...actions, fetchItem: (item) => find(item.id) });

const variation = new Variation(form);
const submission = new Submission();
const { clear } = setUpForm(form, {
  busyLabel: 'Sending…',
  async send(values) {
    await ensureSession();
    const { task_id: task } = await submission.send([values, variation.source], (key) =>
      variation.send(values, key, () => request('/api/text-to-video', { method: 'POST', json: values, key, timeout: 90000 })));
    announce('Your video is being made.');
    await feed.refresh();
    const item = feed.all.find((other) => other.task === task);
    if (item) activeJobs.add(item);
    else toast('Your video is being made. It appears below in a moment.');
    if (matchMedia('(max-width: 58rem)').matches) document.getElementById('active-jobs').scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  },
});

showPrice(form, 'video');
saveDraft(form);
onReuse(({ prompt, params, source }) => {
  clear();
  fill(form, { ...params, prompt });
  variation.set(source);
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  toast('The prompt and settings are filled in. Change what you like, then send it.');
});

listen({
  generation(record) {
    const item = fromGeneration(record);
    feed.upsert(item);
    activeJobs.update(item);
  },
  removed: ({ kind, id }) => kind === 'generation' && feed.remove(`video-${id}`),
  reload: () => feed.refresh(),
});

await feed.more();
for (const item of feed.items.filter((other) => statusOf(other) === 'processing').slice(0, 3).reverse()) activeJobs.add(item);
feed.addEventListener('change', () => {
  for (const key of activeJobs.keys) {
    const item = feed.find(key);
    if (item) activeJobs.update(item);
  }
});
feed.addEventListener('removed', (event) => activeJobs.remove(event.detail));
await player.openFromURL();
