// The actions of the trash: items are restored or deleted permanently.

import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { restore } from './deletion.js';
import { shorten } from './dom.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';

export async function restoreItem(item, feed) {
  if (await restore(item)) feed.remove(item.key);
}

// Returns whether the item was deleted.
export async function deletePermanently(item, feed) {
  const isConfirmed = await confirmDialog({
    title: `Delete this ${item.kind} permanently?`,
    text: `“${shorten(item.prompt, 80)}” and its files are removed. This cannot be undone.`,
    confirmLabel: 'Delete permanently',
  });
  if (!isConfirmed) return false;
  try {
    await request(`${item.path}?permanent=true`, { method: 'DELETE' });
  } catch (problem) {
    // Not found: already deleted.
    if (problem.status !== 404) {
      toast(`It could not be deleted. ${messageFor(problem)}`);
      return false;
    }
  }
  feed.remove(item.key);
  toast(`The ${item.kind} was deleted permanently.`, { duration: 3000 });
  return true;
}
