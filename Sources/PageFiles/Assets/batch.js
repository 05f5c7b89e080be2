// Changes of many items at once, shown before the server has answered; all but a permanent deletion can be undone.

import { request } from './api.js';
import { Outcome } from './batch-outcome.js';
import { confirmDialog } from './confirm-dialog.js';
import { shorten } from './dom.js';
import { plural } from './format.js';
import { fromRecord, hasTag, nameOf, referenceOf } from './items.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';
import { offerUndo } from './undo.js';

// At most so many items are named in a request.
export const maximum = 1000;
const path = '/api/gallery/batch';
// Actions that take items out of the list that they are in.
const removals = ['delete', 'restore', 'purge'];
const participles = { delete: 'deleted', restore: 'restored', purge: 'deleted' };

// Applies actions, [{ action, tags }] one after the other, to items of a feed. Returns whether any item was changed.
export async function apply(actions, items, feed) {
  if (!items.length) return false;
  const [{ action }] = actions;
  const isRemoval = removals.includes(action);
  const keys = items.map((item) => item.key);
  const { version } = feed;
  const listed = new Set(feed.items.map((item) => item.key));
  if (isRemoval) feed.hide(keys);
  const outcome = new Outcome();
  const sent = send(actions, chunks(items), outcome);
  const offer = (text) => (action === 'purge' ? toast(text) : offerRevert(text, outcome, sent, putBack));
  const text = describe(actions, items.length, items[0]);
  const withdraw = action !== 'purge' && offer(text);
  const problem = await sent.then(() => null, (error) => error);

  const changedItems = items.filter((item) => outcome.stepsOf(item, 'done').length);
  if (isRemoval) {
    // Also what another page has removed.
    feed.remove(items.filter((item) => outcome.stepsOf(item, 'done', 'unchanged', 'not_found').length).map((item) => item.key));
    feed.unhide(keys);
  } else {
    feed.upsert(changedItems.map((item) => outcome.stepsOf(item, 'done').reduce(changed, feed.find(item.key) ?? item)));
  }
  const failures = items.filter((item) => hasFailed(item, outcome, isRemoval)).length;
  if (!problem && !failures) {
    if (!withdraw) toast(text, { duration: 3000 });
    return true;
  }
  if (withdraw) withdraw();
  if (!changedItems.length) {
    toast(`${items.length === 1 ? 'It' : 'They'} could not be ${participles[action] ?? 'changed'}. ${problem ? messageFor(problem) : ''}`);
  } else if (!outcome.reverted) {
    offer(problem ? `Some of them were changed. ${messageFor(problem)}` : withFailures(describe(actions, changedItems.length, changedItems[0]), failures));
  }
  return changedItems.length > 0;

  // Only what the actions have touched: the rest may have changed meanwhile.
  async function putBack(reverted) {
    const done = items.filter((item) => outcome.stepsOf(item, 'done').length && !hasFailed(item, reverted, false));
    if (!done.length) return reverted.failures && toast('It could not be undone.');
    const touched = (item) => (isRemoval ? {} : action.endsWith('tag') ? { tags: item.tags } : { favorite: item.favorite });
    const before = done.map((item) => ({ ...(feed.find(item.key) ?? item), ...touched(item) }));
    feed.putBack(before.filter(({ key }) => listed.has(key)), version);
    feed.upsert(before.filter(({ key }) => !listed.has(key)));
    toast(withFailures(action === 'delete' ? describe([{ action: 'restore' }], done.length, done[0]) : 'Undone.', reverted.failures), { duration: 3000 });
    if (action !== 'delete') return;
    // What was in the trash has no events.
    for (const item of done.filter(({ status }) => status === 'processing')) {
      await request(item.path).then((response) => feed.upsert(fromRecord(response)), () => {});
    }
  }
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

// Sends each action to each target, { items } or { query, expected }, and adds the responses to the outcome.
export async function send(actions, targets, outcome) {
  for (const { action, tags } of actions) {
    for (const target of targets) {
      outcome.add({ action, tags }, await request(path, { method: 'POST', json: { action, tags, ...target }, keepalive: true, timeout: 120000 }));
    }
  }
}

// Offers to take back what was done when `sent` has settled, and again if that fails. done(reverted) runs when it is taken
// back, with the outcome of that.
export function offerRevert(text, outcome, sent, done) {
  return offerUndo(text, async () => {
    const reverted = (outcome.reverted ??= new Outcome());
    const { undos } = outcome;
    await sent.catch(() => {});
    try {
      for (; undos.length; undos.shift()) reverted.add(undos[0], await request(path, { method: 'POST', json: undos[0], timeout: 120000 }));
    } catch (problem) {
      offerRevert(`It could not be undone. ${messageFor(problem)}`, outcome, sent, done);
      return;
    }
    await done(reverted);
  });
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

// Adds to what describe() says how many could not be changed.
export function withFailures(text, failures) {
  return failures ? `${text}${/[.…]$/.test(text) ? '' : '.'} ${failures.toLocaleString()} could not be changed.` : text;
}

// Whether an item is not as the actions wanted it.
function hasFailed(item, outcome, isRemoval) {
  if (outcome.stepsOf(item, 'failed', 'unknown', ...(isRemoval ? [] : ['not_found'])).length) return true;
  // No room for the tags.
  return outcome.stepsOf(item, 'unchanged').some(({ action, tags }) => action === 'tag' && !tags.every((tag) => hasTag(item, tag)));
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
