// Offers to undo what was just done, for ten seconds: a message with a button, and Control+Z for the newest.

import { toast } from './toast.js';

const duration = 10000;
const entries = [];

// Runs `run` if the user wants it; then the window has the event `afterimage-undone`. Returns a function that withdraws the offer.
export function offerUndo(text, run) {
  const forget = () => {
    const index = entries.indexOf(entry);
    if (index >= 0) entries.splice(index, 1);
  };
  const withdraw = () => {
    forget();
    close();
  };
  const entry = async () => {
    withdraw();
    await run();
    dispatchEvent(new Event('afterimage-undone'));
  };
  const close = toast(text, { duration, action: { label: 'Undo', hint: 'Press Control+Z to undo.', run: entry }, onClose: forget });
  entries.push(entry);
  return withdraw;
}

addEventListener('keydown', (event) => {
  if (event.repeat || event.defaultPrevented || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  if (event.target.closest?.('input:not([type="checkbox"]), textarea, select') || !entries.length) return;
  event.preventDefault();
  entries.at(-1)();
});
