// The common part of the two image pages: cards of jobs in progress, the player, live changes.

import { ActiveJobs } from './active-jobs.js';
import { request } from './api.js';
import { deleteItem } from './deletion.js';
import { listen } from './events.js';
import { Feed } from './feed.js';
import { fromImage } from './items.js';
import { Player } from './player.js';
import { reuse } from './reuse.js';
import { ensureSession } from './session.js';
import { toast } from './toast.js';

// Type: the API's `type` of this page's images. Returns a function that shows a record that was just submitted.
export async function setUpImagePage(type) {
  const page = async ({ limit }) => {
    await ensureSession();
    const query = new URLSearchParams({ type, limit });
    // Older ones stay where they are shown: they are only not loaded.
    const { images } = await request(`/api/v1/nanobanana/images?${query}`);
    return { items: images.map(fromImage), total: images.length, hasMore: images.length >= limit };
  };
  const find = async (id) => fromImage((await request(`/api/v1/nanobanana/images/${encodeURIComponent(id)}`)).image);
  const feed = new Feed(page, { limit: 12 });
  const grid = { reveal() {} };
  const actions = { open: (item) => player.open(item), reuse, remove: (item) => deleteItem(item, feed) };
  const player = new Player({
    feed, grid, actions,
    toParameter: (item) => item.id,
    fromParameter: (text) => `image-${text}`,
    find: (key) => find(key.slice('image-'.length)),
    onMissing: () => toast('This image was deleted, or it belongs to someone else.'),
  });
  const activeJobs = new ActiveJobs(document.getElementById('active-jobs'), { ...actions, fetchItem: (item) => find(item.id) });

  listen({
    image(record) {
      const item = fromImage(record);
      if (record.type === type) feed.upsert(item);
      activeJobs.update(item);
    },
    removed: ({ id }) => feed.remove(`image-${id}`),
    reload: () => feed.refresh(),
  });
  feed.addEventListener('change', () => {
    for (const key of activeJobs.keys) {
      const item = feed.find(key);
      if (item) activeJobs.update(item);
    }
  });
  feed.addEventListener('removed', (event) => activeJobs.remove(event.detail));
  feed.more().then(() => {
    for (const item of feed.items.filter((other) => other.status === 'processing').slice(0, 3).reverse()) activeJobs.add(item);
    player.openFromURL();
  });
  return (record) => {
    const item = fromImage(record);
    feed.upsert(item);
    activeJobs.add(item);
    if (matchMedia('(max-width: 58rem)').matches) document.getElementById('active-jobs').scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  };
}
