// The dialog that offers a ZIP of several items, with its size, before it is downloaded.

import { request } from './api.js';
import { fullDate } from './dates.js';
import { closeButton, showDialog } from './dialog.js';
import { h } from './dom.js';
import { bytes, plural } from './format.js';
import { messageFor } from './messages.js';

// Target: { items: [{ kind, id }] } or { query }; path: what makes the ZIP.
export function offerDownload(target, { path = '/api/downloads', title = 'Download' } = {}) {
  const status = h('p', { role: 'status' }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), ' Preparing the download…');
  const actions = h('div', { class: 'actions' }, closeButton('Cancel'));
  const dialog = showDialog({ title, name: 'download-dialog', content: [status, actions] });
  prepare();

  async function prepare() {
    try {
      const { url, size, count, expires_at: expires } = await request(path, { method: 'POST', json: target, timeout: 120000 });
      if (!dialog.open) return;
      status.replaceChildren(`${plural(count, 'item')} in one ZIP file, ${bytes(size)}. The download can be interrupted and resumed until ${fullDate(Date.parse(expires))}.`);
      const link = h('a', { class: 'button', href: url, download: '', 'data-action': 'start', onclick: () => setTimeout(() => dialog.close()) }, 'Download');
      actions.prepend(link);
      link.focus();
    } catch (problem) {
      status.textContent = `The download could not be prepared. ${messageFor(problem)}`;
    }
  }
}
