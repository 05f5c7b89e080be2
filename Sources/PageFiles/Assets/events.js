// Live changes through server-sent events; polls while there is no connection.

import { reportConnection, request } from './api.js';
import { onRecovery } from './connection.js';
import { ensureSession, hasExpired } from './session.js';

const pollInterval = 5000;
// A hidden tab closes its connection after this time: browsers allow few per server.
const hiddenTimeout = 60000;

// Handlers: generation(G), image(I), removed({kind, id}), reload().
export function listen(handlers) {
  let source = null;
  let pollTimer = null;
  let retryTimer = null;
  let hiddenTimer = null;
  let failures = 0;
  let missed = false;
  let attempts = 0;

  async function connect() {
    clearTimeout(retryTimer);
    const attempt = ++attempts;
    // Without a session the server answers 401, which would look like an expired one.
    const hasSession = await ensureSession().then(() => true, () => false);
    if (attempt !== attempts) return;
    if (hasExpired()) return pause();
    if (!hasSession) return reconnectLater();
    source?.close();
    source = new EventSource('/api/events');
    source.addEventListener('ready', () => {
      failures = 0;
      stopPolling();
      // The server replays missed events only when the browser itself reconnected.
      if (missed) handlers.reload();
      missed = false;
      reportConnection('reached');
    });
    source.addEventListener('reset', () => handlers.reload());
    for (const name of ['generation', 'image', 'removed']) {
      source.addEventListener(name, (event) => handlers[name]?.(JSON.parse(event.data)));
    }
    source.addEventListener('error', handleError);
  }

  function handleError() {
    if (source.readyState !== EventSource.CLOSED) {
      failures += 1;
      return startPolling();
    }
    reconnectLater();
    // An EventSource does not expose the response's status; another request does.
    if (failures === 1) request('/api/auth/me').catch(() => {});
  }

  function reconnectLater() {
    failures += 1;
    missed = true;
    startPolling();
    retryTimer = setTimeout(connect, Math.min(2000 * 2 ** failures, 30000));
  }

  function startPolling() {
    pollTimer ??= setInterval(() => (hasExpired() ? pause() : handlers.reload()), pollInterval);
  }

  function stopPolling() {
    clearInterval(pollTimer);
    pollTimer = null;
  }

  function pause() {
    attempts += 1;
    clearTimeout(retryTimer);
    stopPolling();
    source?.close();
    source = null;
    missed = true;
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(pause, hiddenTimeout);
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
