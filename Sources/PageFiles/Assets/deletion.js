// Deleting: an item goes into the trash, with an undo that restores it.

import { request } from './api.js';
import { shorten } from './dom.js';
import { fromRecord } from './items.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';

// The deletions whose message with Undo is shown, by the item's key.
const undoable = new Map();

export function deleteItem(item, feed) {
  if (undoable.has(item.key)) return;
  feed.hide(item.key);
  const close = toast(`Moved to the trash: ${shorten(item.prompt, 40)}`, {
    action: { label: 'Undo', hint: 'Press Control+Z to undo.', run: () => undo(item.key) },
    onClose: () => undoable.delete(item.key),
  });
  undoable.set(item.key, { item, feed, close, isDeleted: send(item, feed) });
}

// Returns whether the item was deleted. The request is completed even if the page is left.
async function send(item, feed) {
  try {
    await request(item.path, { method: 'DELETE', keepalive: true });
  } catch (problem) {
    // Not found: already deleted.
    if (problem.status !== 404) {
      undoable.get(item.key)?.close();
      undoable.delete(item.key);
      feed.unhide(item.key);
      toast(`It could not be deleted. ${messageFor(problem)}`);
      return false;
    }
  }
  feed.remove(item.key);
  return true;
}

async function undo(key) {
  const { item, feed, close, isDeleted } = undoable.get(key);
  undoable.delete(key);
  close();
  if (!(await isDeleted)) return;
  const restored = await restore(item);
  if (restored) feed.upsert(restored);
}

// Takes an item out of the trash. Returns its current form; null if that failed.
export async function restore(item) {
  try {
    const restored = fromRecord(await request(`${item.path}/restore`, { method: 'POST', json: {} }));
    toast(`The ${item.kind} was restored.`, { duration: 3000 });
    return restored;
  } catch (problem) {
    toast(`It could not be restored. ${messageFor(problem)}`);
    return null;
  }
}

addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  if (event.target.closest?.('input, textarea, select')) return;
  const last = [...undoable.keys()].pop();
  if (!last) return;
  event.preventDefault();
  undo(last);
});
