// Delete with undo: the DELETE request is sent once the undo message is gone, or when the page is left.

import { request } from './api.js';
import { shorten } from './dom.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';

const pending = new Map();

export function deleteItem(item, feed) {
  if (pending.has(item.key)) return;
  feed.hide(item.key);
  const close = toast(`Deleted: ${shorten(item.prompt, 40)}`, {
    action: { label: 'Undo', hint: 'Press Control+Z to undo.', run: () => undo(item.key) },
    onClose: () => commit(item.key),
  });
  pending.set(item.key, { item, feed, close });
}

function undo(key) {
  const entry = pending.get(key);
  if (!entry) return;
  pending.delete(key);
  entry.close();
  entry.feed.unhide(key);
  toast(`The ${entry.item.kind} was restored.`, { duration: 3000 });
}

async function commit(key, keepalive = false) {
  const entry = pending.get(key);
  if (!entry) return;
  pending.delete(key);
  try {
    await request(entry.item.path, { method: 'DELETE', keepalive });
    entry.feed.remove(key);
  } catch (problem) {
    // Already deleted.
    if (problem.status === 404) return entry.feed.remove(key);
    entry.feed.unhide(key);
    toast(`It could not be deleted. ${messageFor(problem)}`);
  }
}

addEventListener('pagehide', () => {
  for (const key of [...pending.keys()]) commit(key, true);
});
addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  if (event.target.closest?.('input, textarea, select')) return;
  const last = [...pending.keys()].pop();
  if (!last) return;
  event.preventDefault();
  undo(last);
});
