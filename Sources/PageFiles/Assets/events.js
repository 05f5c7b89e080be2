// Hears of changes as they happen; where that cannot be, asks from time to time.

import { ask, tell } from './api.js';
import { onRecovery } from './connection.js';
import { hasEnded, session } from './session.js';

const pollInterval = 5000;
// A tab that nobody sees gives its connection back: browsers have few for one server.
const hiddenFor = 60000;

// Handlers: generation(G), image(I), removed({kind, id}), reload().
export function listen(handlers) {
  let source = null;
  let poll = null;
  let retry = null;
  let sleep = null;
  let failures = 0;
  let missed = false;
  let attempts = 0;

  async function connect() {
    clearTimeout(retry);
    const attempt = ++attempts;
    // Without a session there is nobody to listen for, and a refusal would look like the end of one.
    const known = await session().then(() => true, () => false);
    if (attempt !== attempts) return;
    if (hasEnded()) return pause();
    if (!known) return later();
    source?.close();
    source = new EventSource('/api/events');
    source.addEventListener('ready', () => {
      failures = 0;
      stopPolling();
      // The server repeats what a connection missed only where the browser made it again by itself.
      if (missed) handlers.reload();
      missed = false;
      tell('reached');
    });
    source.addEventListener('reset', () => handlers.reload());
    for (const name of ['generation', 'image', 'removed']) {
      source.addEventListener(name, (event) => handlers[name]?.(JSON.parse(event.data)));
    }
    source.addEventListener('error', broken);
  }

  function broken() {
    if (source.readyState !== EventSource.CLOSED) {
      failures += 1;
      return startPolling();
    }
    later();
    // An event source does not say why it was refused; any other request does.
    if (failures === 1) ask('/api/auth/me').catch(() => {});
  }

  function later() {
    failures += 1;
    missed = true;
    startPolling();
    retry = setTimeout(connect, Math.min(2000 * 2 ** failures, 30000));
  }

  function startPolling() {
    poll ??= setInterval(() => (hasEnded() ? pause() : handlers.reload()), pollInterval);
  }

  function stopPolling() {
    clearInterval(poll);
    poll = null;
  }

  function pause() {
    attempts += 1;
    clearTimeout(retry);
    stopPolling();
    source?.close();
    source = null;
    missed = true;
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(sleep);
    if (document.hidden) sleep = setTimeout(pause, hiddenFor);
    else if (!source) connect();
  });
  addEventListener('pagehide', pause);
  addEventListener('pageshow', (event) => event.persisted && connect());
  onRecovery(() => {
    handlers.reload();
    if (source?.readyState !== EventSource.OPEN) connect();
  });
  connect();
}
