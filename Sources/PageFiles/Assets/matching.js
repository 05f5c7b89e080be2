// Changes of everything that matches a query, also what is not loaded. The server counts first, and changes nothing if
// the number is another one than expected.

import { pairsOf, request } from './api.js';
import { Outcome } from './batch-outcome.js';
import { confirmPurge, describe, offerRevert, send, withFailures } from './batch.js';
import { confirmDialog } from './confirm-dialog.js';
import { announce } from './dom.js';
import { plural } from './format.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';

let isRunning = false;

export async function countMatching(query) {
  return (await request(`/api/gallery/count?${new URLSearchParams(pairsOf(query))}`, { timeout: 60000 })).count;
}

// Applies actions as apply() does, to what matches; one call at a time. A deletion that is permanent is confirmed, and so
// is a number that has changed. Returns whether anything was changed.
export async function applyToMatching(actions, matching, feed) {
  if (isRunning) return false;
  isRunning = true;
  const main = document.getElementById('main');
  main.setAttribute('aria-busy', 'true');
  try {
    return await applyAll(actions, matching, feed);
  } finally {
    isRunning = false;
    main.removeAttribute('aria-busy');
  }
}

async function applyAll(actions, { query, count }, feed) {
  const confirm = actions[0].action === 'purge' ? confirmPurge : confirmCount;
  if (confirm === confirmPurge && !(await confirm(count))) return false;
  const outcome = new Outcome();
  const { version } = feed;
  // Another list that was begun meanwhile keeps its place and its selection.
  const reload = () => (feed.version === version ? feed.restart({ before: feed.before }) : feed.refresh());
  const offer = (text) => {
    const undone = ({ failures }) => {
      toast(withFailures('Undone.', failures), { duration: 3000 });
      return feed.restart({ before: feed.before });
    };
    if (outcome.undos.length) offerRevert(text, outcome, Promise.resolve(), undone);
    else toast(text, { duration: 3000 });
  };
  let expected = count;
  for (const step of actions) {
    for (let isDone = false; !isDone;) {
      try {
        announce('Changing the items…');
        await send([step], [{ query, expected }], outcome);
        isDone = true;
      } catch (problem) {
        const { length } = outcome.undos;
        if (problem.code === 'expected_differs' && problem.matched > 0) {
          expected = problem.matched;
          if (await confirm(expected)) continue;
          if (length) offer('Some of them were changed.');
        } else if (length) {
          offer(`Some of them were changed. ${messageFor(problem)}`);
        } else {
          toast(problem.matched === 0 ? 'Nothing matches any more.' : `They could not be changed. ${messageFor(problem)}`);
        }
        await feed.refresh();
        return length > 0;
      }
    }
  }
  offer(withFailures(describe(actions, expected), outcome.failures));
  await reload();
  return true;
}

function confirmCount(count) {
  return confirmDialog({
    title: `${plural(count, 'item')} ${count === 1 ? 'matches' : 'match'} now`,
    text: 'The number has changed since you selected them. Nothing was changed yet.',
    confirmLabel: 'Continue with all of them',
  });
}
