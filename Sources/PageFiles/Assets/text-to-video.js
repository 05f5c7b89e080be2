// The page that makes videos and shows those made before.

import { ask, orderKey } from './api.js';
import { announce, h } from './dom.js';
import { keepDraft } from './draft.js';
import { listen } from './events.js';
import { Feed } from './feed.js';
import { fill, wireForm } from './form.js';
import { Grid } from './grid.js';
import { fromGeneration, statusOf } from './items.js';
import { Player } from './player.js';
import { remove } from './removal.js';
import { onReuse, reuse } from './reuse.js';
import { session } from './session.js';
import { toast } from './toast.js';
import { Work } from './work.js';
import './frame.js';

const form = document.getElementById('make');
const empty = () => [
  h('span', { class: 'glow', 'aria-hidden': 'true' }),
  h('h3', {}, 'No videos yet'),
  h('p', {}, 'Describe a scene above and press the button. Your videos gather here, the newest first.'),
];

async function page({ cursor, limit }) {
  await session();
  const query = new URLSearchParams({ type: 'text-to-video', limit });
  if (cursor) query.set('cursor', cursor);
  const { generations, pagination } = await ask(`/api/user-generations?${query}`);
  return { items: generations.map(fromGeneration), ...pagination };
}

const feed = new Feed(page, { limit: 12 });
const find = async (id) => {
  await session();
  return fromGeneration((await ask(`/api/user-generations/${encodeURIComponent(id)}`)).generation);
};
const acts = { open: (item) => player.open(item), again: reuse, remove: (item) => remove(item, feed) };
const grid = new Grid(document.getElementById('grid'), feed, { acts, empty, count: document.getElementById('count') });
const player = new Player({
  feed, grid, acts,
  toAddress: (item) => item.id,
  fromAddress: (text) => `video-${text}`,
  find: (key) => find(key.slice('video-'.length)),
  missing: () => toast('That video is not there any more, or it belongs to somebody else.'),
});
const work = new Work(document.getElementById('work'), { ...acts, fetchItem: (item) => find(item.id) });

let order = null;
const { clear } = wireForm(form, {
  busy: 'Sending…',
  async send(values) {
    await session();
    const text = JSON.stringify(values);
    // The same form sent again after a broken connection is the same order.
    if (order?.text !== text) order = { text, key: orderKey() };
    const { task_id: task } = await ask('/api/text-to-video', { method: 'POST', json: values, key: order.key, timeout: 90000 });
    order = null;
    announce('Your video is being made.');
    await feed.refresh();
    const item = feed.all.find((other) => other.task === task);
    if (item) work.add(item);
    else toast('Your video is being made. It appears below in a moment.');
    if (matchMedia('(max-width: 58rem)').matches) document.getElementById('work').scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  },
});

keepDraft(form);
onReuse(({ prompt, params }) => {
  clear();
  fill(form, { ...params, prompt });
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  toast('The form is filled with the words and settings of that video. Change what you like, then make it.');
});

listen({
  generation(record) {
    const item = fromGeneration(record);
    feed.take(item);
    work.update(item);
  },
  removed: ({ kind, id }) => kind === 'generation' && feed.drop(`video-${id}`),
  reload: () => feed.refresh(),
});

await feed.more();
for (const item of feed.items.filter((other) => statusOf(other) === 'processing').slice(0, 3).reverse()) work.add(item);
feed.addEventListener('change', () => {
  for (const key of work.keys) {
    const item = feed.find(key);
    if (item) work.update(item);
  }
});
feed.addEventListener('gone', (event) => work.remove(event.detail));
await player.follow();
