// The one way to the server: JSON there and back, and every failure as a Problem.

export class Problem extends Error {
  constructor({ status = 0, code = 'unknown', message = '', details = [], retryAfter = null, requestID = null }) {
    super(message || code);
    Object.assign(this, { status, code, details, retryAfter, requestID });
  }
}

const watchers = new Set();

// Tells what every request shows by the way: 'reached', 'lost' or 'unauthenticated'.
export function watch(watcher) {
  watchers.add(watcher);
}

export function tell(what) {
  for (const watcher of watchers) watcher(what);
}

// Options: json (the body), key (Idempotency-Key), signal, keepalive, timeout in milliseconds, quiet (a 401 is an
// answer like any other), blind (nothing of a good answer is read: what stands in it is not for scripts).
export async function ask(path, { method = 'GET', json, key, signal, keepalive, timeout = 30000, quiet, blind } = {}) {
  const headers = { Accept: 'application/json' };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), timeout);
  signal?.addEventListener('abort', () => patience.abort());
  try {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const response = await fetch(path, { method, headers, body, keepalive, signal: patience.signal, cache: 'no-store' });
    const text = blind && response.ok ? '' : await response.text();
    return read({ status: response.status, text, retryAfter: response.headers.get('Retry-After') }, quiet);
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    tell('lost');
    throw new Problem({ code: 'unreachable' });
  } finally {
    clearTimeout(timer);
  }
}

// What an answer says; also for answers that did not come through fetch.
export function read({ status, text, retryAfter }, quiet = false) {
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    // A web page of something in between: its status says all there is to know.
  }
  if (status >= 200 && status < 300) {
    tell('reached');
    return answer?.data ?? {};
  }
  if (!answer?.code && [502, 503, 504].includes(status)) {
    tell('lost');
    throw new Problem({ status, code: 'unreachable' });
  }
  tell(status === 401 && !quiet ? 'unauthenticated' : 'reached');
  throw new Problem({
    status,
    code: answer?.code ?? `http_${status}`,
    message: answer?.message,
    details: Array.isArray(answer?.details) ? answer.details : [],
    retryAfter: retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
    requestID: answer?.request_id,
  });
}

// A name for one order, so that sending it again cannot be charged twice.
export function orderKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
