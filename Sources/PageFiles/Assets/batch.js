// Changes of many items at once, shown before the server has answered; all but a permanent deletion can be undone.

import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { shorten } from './dom.js';
import { plural } from './format.js';
import { hasTag, nameOf, referenceOf } from './items.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';
import { offerUndo } from './undo.js';

const maximum = 1000;
// Actions that take items out of the list that they are in.
const removals = ['delete', 'restore', 'purge'];
const failed = { delete: 'deleted', restore: 'restored', purge: 'deleted' };

// Applies actions, [{ action, tags }] one after the other, to items of a feed. Returns whether that succeeded.
export async function apply(actions, items, feed) {
  const keys = items.map((item) => item.key);
  const [{ action }] = actions;
  const isRemoval = removals.includes(action);
  if (isRemoval) feed.hide(keys);
  const sent = send(actions, chunks(items));
  const text = describe(actions, items.length, items[0]);
  const withdraw = action === 'purge' ? null : offerUndo(text, async () => {
    const undos = await sent.catch(() => null);
    if (undos && (await revert(undos))) {
      feed.upsert(items);
      toast(action === 'delete' ? describe([{ action: 'restore' }], items.length, items[0]) : 'Undone.', { duration: 3000 });
    }
  });
  try {
    await sent;
  } catch (problem) {
    withdraw?.();
    feed.unhide(keys);
    toast(`${items.length === 1 ? 'It' : 'They'} could not be ${failed[action] ?? 'changed'}. ${messageFor(problem)}`);
    return false;
  }
  // Also what another page has removed.
  if (isRemoval) feed.remove(keys);
  else feed.upsert(items.map((item) => actions.reduce(changed, feed.find(item.key) ?? item)));
  if (!withdraw) toast(text, { duration: 3000 });
  return true;
}

// Asks first. Returns whether they were deleted.
export async function purge(items, feed) {
  return (await confirmPurge(items.length, items[0])) && apply([{ action: 'purge' }], items, feed);
}

export function confirmPurge(count, item) {
  const isOne = count === 1 && item;
  return confirmDialog({
    title: `Delete ${isOne ? `this ${item.kind}` : plural(count, 'item')} permanently?`,
    text: `${isOne ? `“${shorten(nameOf(item), 80)}” and its files are` : 'They and their files are'} removed. This cannot be undone.`,
    confirmLabel: 'Delete permanently',
  });
}

// Sends each action to each target, { items } or { query, expected }. Returns the bodies that undo them, the last first.
export async function send(actions, targets) {
  const undos = [];
  for (const { action, tags } of actions) {
    for (const target of targets) {
      const { undo } = await request('/api/gallery/batch', { method: 'POST', json: { action, tags, ...target }, keepalive: true, timeout: 120000 });
      if (undo) undos.unshift(undo);
    }
  }
  return undos;
}

export async function revert(undos) {
  try {
    for (const undo of undos) await request('/api/gallery/batch', { method: 'POST', json: undo, timeout: 120000 });
    return true;
  } catch (problem) {
    toast(`It could not be undone. ${messageFor(problem)}`);
    return false;
  }
}

// What was done, to one item or to so many.
export function describe(actions, count, item) {
  const what = count === 1 && item ? shorten(nameOf(item), 40) : plural(count, 'item');
  const subject = count === 1 && item ? `The ${item.kind} was` : `${what} ${count === 1 ? 'was' : 'were'}`;
  return actions.map(({ action, tags }) => {
    const named = tags?.map((tag) => `“${tag}”`).join(', ');
    switch (action) {
      case 'delete': return `Moved to the trash: ${what}`;
      case 'restore': return `${subject} restored.`;
      case 'purge': return `${subject} deleted permanently.`;
      case 'tag': return `Tagged ${named}: ${what}`;
      case 'untag': return `Tag ${named} removed: ${what}`;
      case 'favorite': return `Added to the favourites: ${what}`;
      default: return `Removed from the favourites: ${what}`;
    }
  }).join('. ');
}

function chunks(items) {
  const references = items.map(referenceOf);
  return Array.from({ length: Math.ceil(references.length / maximum) }, (_, index) => ({ items: references.slice(index * maximum, (index + 1) * maximum) }));
}

function changed(item, { action, tags }) {
  switch (action) {
    case 'favorite': return { ...item, favorite: true };
    case 'unfavorite': return { ...item, favorite: false };
    case 'tag': return { ...item, tags: [...item.tags, ...tags.filter((tag) => !hasTag(item, tag))] };
    default: return { ...item, tags: item.tags.filter((tag) => !hasTag({ tags }, tag)) };
  }
}
