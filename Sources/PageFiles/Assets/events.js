// Hears of changes as they happen; where that cannot be, asks from time to time.

import { ask, tell } from './api.js';
import { onRecovery } from './connection.js';
import { hasEnded } from './session.js';

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

  function connect() {
    clearTimeout(retry);
    if (hasEnded()) return pause();
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
    failures += 1;
    startPolling();
    if (source.readyState !== EventSource.CLOSED) return;
    missed = true;
    retry = setTimeout(connect, Math.min(2000 * 2 ** failures, 30000));
    // An event source does not say why it was refused; any other request does.
    if (failures === 1) ask('/api/auth/me').catch(() => {});
  }

  function startPolling() {
    poll ??= setInterval(() => (hasEnded() ? pause() : handlers.reload()), pollInterval);
  }

  function stopPolling() {
    clearInterval(poll);
    poll = null;
  }

  function pause() {
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
