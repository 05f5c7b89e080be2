// Changes of everything that matches a query, also what is not loaded. The server counts first, and changes nothing if
// the number is another one than expected.

import { confirmPurge, describe, revert, send } from './batch.js';
import { confirmDialog } from './confirm-dialog.js';
import { plural } from './format.js';
import { messageFor } from './messages.js';
import { toast } from './toast.js';
import { offerUndo } from './undo.js';

// How many match. A batch that expects none changes nothing, and is told the number.
export async function countMatching(query) {
  try {
    await send([{ action: query.trash ? 'restore' : 'delete' }], [{ query, expected: 0 }]);
    return 0;
  } catch (problem) {
    if (problem.code !== 'expected_differs') throw problem;
    return countIn(problem);
  }
}

// Applies actions as apply() does, to what matches. A deletion that is permanent is confirmed, and so is a number that
// has changed. Returns whether it was done.
export async function applyToMatching(actions, { query, count }, feed) {
  const isPermanent = actions[0].action === 'purge';
  if (isPermanent && !(await confirmPurge(count))) return false;
  const undos = [];
  let expected = count;
  for (const step of actions) {
    for (let isDone = false; !isDone;) {
      try {
        undos.unshift(...await send([step], [{ query, expected }]));
        isDone = true;
      } catch (problem) {
        if (problem.code !== 'expected_differs') {
          toast(`They could not be changed. ${messageFor(problem)}`);
          return false;
        }
        expected = countIn(problem);
        if (!(await (isPermanent ? confirmPurge(expected) : confirmCount(expected)))) return false;
      }
    }
  }
  const reload = () => feed.restart({ before: feed.before });
  const text = describe(actions, expected);
  if (undos.length) offerUndo(text, async () => (await revert(undos)) && (toast('Undone.', { duration: 3000 }), reload()));
  else toast(text, { duration: 3000 });
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

// "The query matches 12 items."
const countIn = (problem) => Number(/\d+/.exec(problem.details[0]?.message ?? problem.message)?.[0] ?? 0);
