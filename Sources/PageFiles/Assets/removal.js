// Deleting with a way back: the page waits before it tells the server.

import { ask } from './api.js';
import { shorten } from './dom.js';
import { kindWords } from './items.js';
import { toast } from './toast.js';
import { inWords } from './words.js';

const waiting = new Map();

export function remove(item, feed) {
  if (waiting.has(item.key)) return;
  feed.hide(item.key);
  const close = toast(`Deleted: ${shorten(item.prompt, 40)}`, {
    action: { label: 'Undo', hint: 'Undo with Control Z.', run: () => undo(item.key) },
    gone: () => settle(item.key),
  });
  waiting.set(item.key, { item, feed, close });
}

function undo(key) {
  const entry = waiting.get(key);
  if (!entry) return;
  waiting.delete(key);
  entry.close();
  entry.feed.show(key);
  toast(`The ${kindWords[entry.item.kind]} is back.`, { milliseconds: 3000 });
}

async function settle(key, keepalive = false) {
  const entry = waiting.get(key);
  if (!entry) return;
  waiting.delete(key);
  try {
    await ask(entry.item.address, { method: 'DELETE', keepalive });
    entry.feed.drop(key);
  } catch (problem) {
    // Gone already is gone.
    if (problem.status === 404) return entry.feed.drop(key);
    entry.feed.show(key);
    toast(`It could not be deleted. ${inWords(problem)}`);
  }
}

addEventListener('pagehide', () => {
  for (const key of [...waiting.keys()]) settle(key, true);
});
addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  if (event.target.closest?.('input, textarea, select')) return;
  const last = [...waiting.keys()].pop();
  if (!last) return;
  event.preventDefault();
  undo(last);
});
