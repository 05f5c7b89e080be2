// The dialog that offers a ZIP, with its size, before it is downloaded.

import { request } from './api.js';
import { fullDate } from './dates.js';
import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';
import { bytes, plural } from './format.js';
import { messageFor } from './messages.js';
import { ensureSession } from './session.js';

const contents = ({ count, size }) => `${plural(count, 'item')} in one ZIP file, ${bytes(size)}.`;

// Target: { items: [{ kind, id }] } or { query }, or nothing where the path says what. Options: path of what makes the
// ZIP, title, text(response) that says what is in it, timeout in milliseconds.
export function offerDownload(target, { path = '/api/downloads', title = 'Download', text = contents, timeout = 120000 } = {}) {
  const cancellation = new AbortController();
  const status = h('p', { role: 'status' });
  const actions = h('div', { class: 'actions' });
  const dialog = showDialog({ title, name: 'download-dialog', content: [status, actions], onClose: () => cancellation.abort() });
  prepare();

  async function prepare() {
    status.replaceChildren(h('span', { class: 'spinner', 'aria-hidden': 'true' }), ' Preparing the download…');
    show(null);
    try {
      await ensureSession();
      offer(await request(path, { method: 'POST', json: target, timeout, signal: cancellation.signal }));
    } catch (problem) {
      if (!dialog.open) return;
      status.textContent = `The download could not be prepared. ${messageFor(problem)}`;
      show(h('button', { type: 'button', class: 'button', onclick: prepare }, 'Try again'));
    }
  }

  function offer(made) {
    const end = Date.parse(made.expires_at);
    const skipped = made.skipped ? ` ${plural(made.skipped, 'item')} without content ${made.skipped === 1 ? 'is' : 'are'} left out.` : '';
    status.textContent = `${text(made)}${skipped} The download can be interrupted and resumed until ${fullDate(end)}.`;
    show(h('a', { class: 'button', href: made.url, download: '', 'data-action': 'start', onclick: start }, 'Download'));

    function start(event) {
      if (Date.now() < end) return setTimeout(() => dialog.close());
      event.preventDefault();
      prepare();
    }
  }

  function show(action) {
    const close = closeButton('Cancel');
    actions.replaceChildren(...[action, close].filter(Boolean));
    (action ?? close).focus();
  }
}
