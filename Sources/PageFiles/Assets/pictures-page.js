// What the two pages that make pictures have in common: cards of what is being made, the player, live changes.

import { ask } from './api.js';
import { listen } from './events.js';
import { Feed } from './feed.js';
import { fromImage } from './items.js';
import { Player } from './player.js';
import { remove } from './removal.js';
import { reuse } from './reuse.js';
import { session } from './session.js';
import { toast } from './toast.js';
import { Work } from './work.js';

// kind: the documented word for what this page makes. Returns what takes a record that was just made.
export async function showPictures(kind) {
  const page = async ({ limit }) => {
    await session();
    const query = new URLSearchParams({ type: kind, limit });
    const { images } = await ask(`/api/v1/nanobanana/images?${query}`);
    return { items: images.map(fromImage), total: images.length, hasMore: false };
  };
  const find = async (id) => fromImage((await ask(`/api/v1/nanobanana/images/${encodeURIComponent(id)}`)).image);
  const feed = new Feed(page, { limit: 12 });
  const grid = { reveal() {} };
  const acts = { open: (item) => player.open(item), again: reuse, remove: (item) => remove(item, feed) };
  const player = new Player({
    feed, grid, acts,
    toAddress: (item) => item.id,
    fromAddress: (text) => `image-${text}`,
    find: (key) => find(key.slice('image-'.length)),
    missing: () => toast('That picture is not there any more, or it belongs to somebody else.'),
  });
  const work = new Work(document.getElementById('work'), { ...acts, fetchItem: (item) => find(item.id) });

  listen({
    image(record) {
      const item = fromImage(record);
      if (record.type === kind) feed.take(item);
      work.update(item);
    },
    removed: ({ id }) => feed.drop(`image-${id}`),
    reload: () => feed.refresh(),
  });
  feed.addEventListener('change', () => {
    for (const key of work.keys) {
      const item = feed.find(key);
      if (item) work.update(item);
    }
  });
  feed.addEventListener('gone', (event) => work.remove(event.detail));
  feed.more().then(() => {
    for (const item of feed.items.filter((other) => other.state === 'processing').slice(0, 3).reverse()) work.add(item);
    player.follow();
  });
  return (record) => {
    const item = fromImage(record);
    feed.take(item);
    work.add(item);
    if (matchMedia('(max-width: 58rem)').matches) document.getElementById('work').scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  };
}
